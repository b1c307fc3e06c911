import type { Duplex } from 'node:stream'
import { systemError } from './system-error.ts'

/** `onread` of `net.connect`: what is read goes into the program's own buffer, or one that it makes for each piece. */
export interface OnReadOptions {
  readonly buffer: Uint8Array | (() => Uint8Array)
  /** Gets how much was read. Returns false to pause. */
  callback(this: unknown, length: number, buffer: Uint8Array): unknown
}

/** Hands what a socket reads to `onread`, a buffer at a time; keeps what is left while that pauses. */
export class OnRead {
  readonly #socket: Duplex
  readonly #options: OnReadOptions
  #rest: Uint8Array = new Uint8Array(0)
  isPaused = false

  /** @returns undefined for what Node takes for no `onread` at all. */
  static of(socket: Duplex, given: unknown): OnRead | undefined {
    if (given === null || typeof given !== 'object') return undefined
    const { buffer, callback } = given as Partial<OnReadOptions>
    const isBuffer = buffer instanceof Uint8Array || typeof buffer === 'function'
    return isBuffer && typeof callback === 'function' ? new OnRead(socket, { buffer, callback }) : undefined
  }

  private constructor(socket: Duplex, options: OnReadOptions) {
    this.#socket = socket
    this.#options = options
  }

  /** Returns whether it wants more. */
  took(bytes: Uint8Array): boolean {
    this.#rest = bytes
    return this.#hand()
  }

  /** Hands over what is left. Returns whether it wants more. */
  resume(): boolean {
    this.isPaused = false
    return this.#hand()
  }

  #hand(): boolean {
    const { buffer: given, callback } = this.#options
    while (this.#rest.length > 0 && !this.isPaused && !this.#socket.destroyed) {
      const buffer = typeof given === 'function' ? given() : given
      if (buffer.length === 0) {
        this.#socket.destroy(systemError('read', 'ENOBUFS'))
        return false
      }
      const piece = this.#rest.subarray(0, buffer.length)
      buffer.set(piece)
      this.#rest = this.#rest.subarray(piece.length)
      if (callback.call(this.#socket, piece.length, buffer) === false) this.isPaused = true
    }
    return !this.isPaused
  }
}
