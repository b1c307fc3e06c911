import type { Flight } from '../../net/flight.ts'
import { type Connection, ConnectionError } from '../env.ts'
import { CONTROL } from '../journal/row.ts'
import type { Process } from '../process.ts'
import { Arrivals } from './arrivals.ts'
import type { Segment } from './segment.ts'
import { DATA } from './segment.ts'
import { SendWindow } from './send-window.ts'

/** What an end asks of those who carry for it. */
export interface Carrier {
  /** Copies a message for the other end; with a digest of what it holds. */
  copied(from: ConnectionEnd, message: unknown): { readonly message: unknown; readonly digest: number }
  /** Sends a segment to the other end. */
  carry(from: ConnectionEnd, segment: Segment): void
  /** Cuts what is sent in one piece into the pieces in which it travels. */
  pieces(from: ConnectionEnd, bytes: Uint8Array): readonly Uint8Array[]
  /** The end was opened, closed at both sides, or broken. */
  opened(end: ConnectionEnd): void
  gone(end: ConnectionEnd): void
}

/**
 * One end of a simulated connection: two ordered streams, one each way, which end by themselves (half-close), or break together. What
 * is sent beyond the window waits at the sender until the receiver has taken what came before.
 */
export class ConnectionEnd implements Connection<unknown, unknown> {
  readonly owner: Process
  /** The owner's incarnation when it was opened: a later one has nothing to do with it. */
  readonly incarnation: number
  readonly peer: string
  readonly port: number
  readonly isBytes: boolean
  /** Which connection of the run it is; both ends have the same number. */
  readonly number: number
  /** Undefined while the handshake is under way. */
  other: ConnectionEnd | undefined
  /** When the last thing in this end's stream arrives at the other end, if nothing keeps it: nothing overtakes. */
  lastArrivalUs = 0
  /** While the handshake is under way: what to do when it succeeds, and when it does not. */
  whenOpen: (() => void) | undefined
  whenBroken: ((error: ConnectionError) => void) | undefined
  readonly #carrier: Carrier
  readonly #window: SendWindow
  readonly #arrivals: Arrivals
  #hasClosed = false
  #sent = 0
  #isBroken = false

  constructor(owner: Process, peer: string, port: number, isBytes: boolean, number: number, carrier: Carrier) {
    this.owner = owner
    this.incarnation = owner.incarnation
    this.peer = peer
    this.port = port
    this.isBytes = isBytes
    this.number = number
    this.#carrier = carrier
    this.#window = new SendWindow(piece => this.#transmit(DATA, piece.message, piece.digest))
    this.#arrivals = new Arrivals(isBytes, taken => this.#took(taken))
    carrier.opened(this)
  }

  /** Whether nothing can arrive here any more. */
  get broken(): boolean {
    return this.#isBroken || this.owner.incarnation !== this.incarnation
  }

  get waiting(): number {
    return this.#window.waitingBytes
  }

  send(message: unknown): boolean {
    if (this.owner.incarnation !== this.incarnation) return true
    if (this.#isBroken) throw this.#reset(`cannot send to ${this.peer}`)
    if (this.#hasClosed) throw new ConnectionError(`cannot send to ${this.peer}: this end is closed`, 'EPIPE')
    if (!this.isBytes) return this.#window.send(this.#carrier.copied(this, message))
    if (!(message instanceof Uint8Array)) {
      throw new TypeError(`this connection to ${this.peer} carries bytes: send a Uint8Array`)
    }
    for (const piece of this.#carrier.pieces(this, message)) this.#window.send(this.#carrier.copied(this, piece))
    // Of no bytes there is no piece, and what was sent before may wait.
    return this.#window.hasRoom
  }

  drained(): Promise<void> {
    if (this.#isBroken) return Promise.reject(this.#reset(`cannot send to ${this.peer}`))
    return this.#window.drained()
  }

  async receive(): Promise<unknown> {
    if (this.#isBroken && !this.#arrivals.hasEnded) throw this.#reset(`cannot receive from ${this.peer}`)
    const arrival = await this.#arrivals.next()
    if (arrival === 'reset') throw this.#reset(`cannot receive from ${this.peer}`)
    return arrival === 'closed' ? undefined : arrival.message
  }

  async *[Symbol.asyncIterator](): AsyncIterator<unknown> {
    for (;;) {
      const message = await this.receive()
      if (message === undefined) return
      yield message
    }
  }

  close(): void {
    if (this.#hasClosed || this.broken) return
    this.#hasClosed = true
    this.#window.whenEmpty(() => {
      if (this.broken) return
      this.#transmit(CONTROL.close, undefined, 0)
      this.#goneIfOver()
    })
  }

  reset(): void {
    if (this.broken) return
    this.#carrier.carry(this, { message: undefined, digest: 0, control: CONTROL.reset, sequence: -1 })
    this.breakNow(this.#reset('reset by this end'))
  }

  /** Ends after both streams have ended in order. */
  #goneIfOver(): void {
    if (this.#hasClosed && this.#arrivals.hasEnded) this.#carrier.gone(this)
  }

  #transmit(control: number, message: unknown, digest: number): void {
    this.#carrier.carry(this, { message, digest, control, sequence: this.#sent++ })
  }

  /** The owner has taken so many bytes: the other end may send more. */
  #took(bytes: number): void {
    if (this.broken || this.other === undefined) return
    this.#carrier.carry(this, { message: undefined, digest: 0, control: CONTROL.window, sequence: bytes })
  }

  /** The other end has taken so many bytes. */
  widen(bytes: number): void {
    if (!this.broken) this.#window.taken(bytes)
  }

  /**
   * A segment that has to arrive in order came. Returns those that are to be taken now, in order: none where an earlier one is still
   * to come.
   */
  inOrder(flight: Flight): readonly Flight[] {
    return this.#arrivals.inOrder(flight)
  }

  /** A message came, or the end of the stream. */
  arrive(flight: Flight): void {
    if (this.broken) return
    if (flight.control !== CONTROL.close) this.#arrivals.push({ message: flight.message, bytes: flight.size })
    else {
      this.#arrivals.end('closed')
      this.#goneIfOver()
    }
  }

  /** The connection is gone for this end, as of now. In a step of its owner. */
  breakNow(error: ConnectionError): void {
    this.sever()
    this.tellBroken(error)
  }

  /** The connection is gone; its owner hears of it by `tellBroken`, in a step of its own. */
  sever(): void {
    this.#isBroken = true
    this.#carrier.gone(this)
  }

  tellBroken(error: ConnectionError): void {
    const { whenBroken } = this
    this.whenOpen = undefined
    this.whenBroken = undefined
    whenBroken?.(error)
    this.#window.break(error)
    this.#arrivals.end('reset')
  }

  #reset(what: string): ConnectionError {
    return new ConnectionError(`${what}: the connection was reset`, 'ECONNRESET')
  }
}
