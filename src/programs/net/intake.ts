import { type Connection, ConnectionError } from '../../sim/env.ts'
import { systemError } from './system-error.ts'

/** The reading side of a socket. */
interface Taker {
  isDestroyed(): boolean
  /** Whether this is the connection that the socket reads from now. */
  readsFrom(connection: Connection<Uint8Array>): boolean
  /** Takes what came. Returns whether there is room for more. */
  took(bytes: Uint8Array): boolean
  /** The other end has closed its stream. */
  tookAll(): void
  failed(error: Error): void
}

/** Takes bytes from a connection for a socket, until that has no room. */
export class Intake {
  readonly #socket: Taker
  #isTaking = false
  /** What the connection was asked for, and has not given yet. */
  #asked: Promise<Uint8Array | undefined> | undefined

  constructor(socket: Taker) {
    this.#socket = socket
  }

  get isTaking(): boolean {
    return this.#isTaking
  }

  get asked(): Promise<Uint8Array | undefined> | undefined {
    return this.#asked
  }

  /** Takes what the reader has room for, unless that goes on already. */
  from(connection: Connection<Uint8Array>): void {
    if (this.#isTaking) return
    this.#isTaking = true
    void this.#take(connection)
  }

  async #take(connection: Connection<Uint8Array>): Promise<void> {
    const socket = this.#socket
    try {
      for (;;) {
        this.#asked = connection.receive()
        const bytes = await this.#asked
        if (!socket.readsFrom(connection)) return
        this.#asked = undefined
        // A machine answers with a reset what comes for a socket that is destroyed.
        if (socket.isDestroyed()) {
          if (bytes !== undefined) connection.reset()
          return
        }
        if (bytes === undefined) {
          socket.tookAll()
          return
        }
        if (!socket.took(bytes) || !socket.readsFrom(connection)) return
      }
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      if (!socket.isDestroyed() && socket.readsFrom(connection)) socket.failed(systemError('read', error.code))
    } finally {
      this.#isTaking = false
    }
  }
}
