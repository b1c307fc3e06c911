export type Message =
  // ---- from the robot to the navigator
  /** Wants to know whom to serve next, and how to get there. It is repeated until it is recorded. */
  | { readonly type: 'next'; readonly order: number }
  // ---- from the navigator to the robot
  /** Is there, again. It is repeated until it is heard. */
  | { readonly type: 'hello'; readonly life: number }
  /** How to get to who is to be served. It is repeated until it is heard. */
  | { readonly type: 'route'; readonly order: number; readonly moves: number }

export type Heard = 'recorded' | 'heard'
