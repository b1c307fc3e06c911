declare module 'liferaft' {
  /** One node of the npm package `liferaft`, as far as the example uses it. */
  export default class LifeRaft {
    static readonly states: readonly string[]
    readonly address: string
    readonly state: number
    readonly term: number
    constructor(address: string, options: Readonly<Record<string, unknown>>)
    join(
      address: string,
      write: (packet: object, callback: (error: Error | null, reply?: unknown) => void) => void,
    ): void
    emit(event: 'data', packet: object, write: (reply?: unknown) => void): boolean
  }
}
