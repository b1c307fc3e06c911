/** What the hardware can be told to do. */
export type Command = 'grinder-on' | 'grinder-off' | 'heater-on' | 'heater-off' | 'brew' | 'dump'

export type Message =
  /** From a person to the controller. */
  | { readonly type: 'coffee'; readonly shots: number }
  /** From a person to the hardware: beans and water are full again. */
  | { readonly type: 'refill' }
  // ---- from the controller to the hardware
  /** From here on the hardware obeys this life of the controller, and none before it. */
  | { readonly type: 'take'; readonly life: number }
  /** A later one has a larger number. It may come twice, or be overtaken. */
  | { readonly type: 'command'; readonly life: number; readonly number: number; readonly command: Command }
  | { readonly type: 'look'; readonly life: number }

/** What the sensors say. */
export interface Sensors {
  readonly beans: number
  readonly water: number
  readonly degrees: number
  /** How full the filter is, in percent. */
  readonly filter: number
}

export type Served = 'served' | 'refill'
