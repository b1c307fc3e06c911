import { messageSize } from '../../net/message-size.ts'
import type { ConnectionError } from '../env.ts'

/** A message, or a piece of bytes, that waits for its turn. */
export interface Outgoing {
  /** A copy of its own. */
  readonly message: unknown
  readonly digest: number
}

/** So many bytes may be under way or lie untaken at the receiver; then the sender waits. As large as TCP's window without scaling. */
export const WINDOW_BYTES = 65_536

/** Back pressure: lets out as much as the receiver has room for, and keeps the rest in order. */
export class SendWindow {
  /** What waits for room, bytes. */
  waitingBytes = 0
  readonly #transmit: (piece: Outgoing) => void
  readonly #waiting: { readonly piece: Outgoing; readonly bytes: number }[] = []
  #underWayBytes = 0
  #whenEmpty: { resolve(): void; reject(error: ConnectionError): void }[] = []

  constructor(transmit: (piece: Outgoing) => void) {
    this.#transmit = transmit
  }

  /** Sends, or keeps until there is room. Returns whether nothing waits. */
  send(piece: Outgoing): boolean {
    const bytes = messageSize(piece.message)
    if (this.#waiting.length > 0 || this.#underWayBytes >= WINDOW_BYTES) {
      this.#waiting.push({ piece, bytes })
      this.waitingBytes += bytes
    } else this.#let(piece, bytes)
    return this.hasRoom
  }

  /** Whether nothing waits. */
  get hasRoom(): boolean {
    return this.#waiting.length === 0
  }

  #let(piece: Outgoing, bytes: number): void {
    this.#underWayBytes += bytes
    this.#transmit(piece)
  }

  /** The receiver has taken so many bytes. */
  taken(bytes: number): void {
    this.#underWayBytes -= bytes
    let sent = 0
    for (const { piece, bytes: size } of this.#waiting) {
      if (this.#underWayBytes >= WINDOW_BYTES) break
      this.waitingBytes -= size
      this.#let(piece, size)
      sent++
    }
    this.#waiting.splice(0, sent)
    if (this.#waiting.length === 0) this.#empty()
  }

  #empty(): void {
    const waiting = this.#whenEmpty
    this.#whenEmpty = []
    for (const { resolve } of waiting) resolve()
  }

  /** Resolves when nothing waits any more. Rejects when the connection breaks. */
  drained(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) resolve()
      else this.#whenEmpty.push({ resolve, reject })
    })
  }

  /** Calls back when nothing waits any more, at once if nothing does. */
  whenEmpty(callback: () => void): void {
    if (this.#waiting.length === 0) callback()
    else this.#whenEmpty.push({ resolve: callback, reject() {} })
  }

  /** The connection is gone. */
  break(error: ConnectionError): void {
    const waiting = this.#whenEmpty
    this.#whenEmpty = []
    this.#waiting.length = 0
    this.waitingBytes = 0
    for (const { reject } of waiting) reject(error)
  }
}
