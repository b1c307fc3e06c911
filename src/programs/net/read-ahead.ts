import type { Connection } from '../../sim/env.ts'

/** A connection of which some was read already, or asked for: that is received first. */
export class ReadAhead implements Connection<Uint8Array> {
  readonly #connection: Connection<Uint8Array>
  readonly #first: Promise<Uint8Array | undefined>[]

  constructor(connection: Connection<Uint8Array>, first: readonly Promise<Uint8Array | undefined>[]) {
    this.#connection = connection
    this.#first = [...first]
  }

  get peer(): string {
    return this.#connection.peer
  }

  get port(): number {
    return this.#connection.port
  }

  get isBytes(): boolean {
    return true
  }

  get waiting(): number {
    return this.#connection.waiting
  }

  send(bytes: Uint8Array): boolean {
    return this.#connection.send(bytes)
  }

  drained(): Promise<void> {
    return this.#connection.drained()
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#first.shift() ?? this.#connection.receive()
  }

  close(): void {
    this.#connection.close()
  }

  reset(): void {
    this.#connection.reset()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (let bytes = await this.receive(); bytes !== undefined; bytes = await this.receive()) yield bytes
  }
}
