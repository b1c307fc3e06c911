import { type Connection, ConnectionResetError } from './env.ts'
import { AsyncQueue } from './mailbox.ts'
import type { Process } from './process.ts'

type Arrival = { readonly message: unknown } | 'closed' | 'reset'

/** What an end asks of the kernel. */
export interface Carrier {
  /** This end is open, or is no more. */
  opened(end: ConnectionEnd): void
  gone(end: ConnectionEnd): void
  /** Carries something to the other end, in order. */
  carry(from: ConnectionEnd, part: { readonly message: unknown } | 'closed' | 'reset'): void
}

/** One end of a simulated connection. What it sends arrives at `other` in order, or the connection is reset. */
export class ConnectionEnd implements Connection<unknown, unknown> {
  readonly owner: Process
  /** The owner's incarnation when it was opened: a later one has nothing to do with it. */
  readonly incarnation: number
  readonly peer: string
  /** Undefined while the handshake is under way. */
  other: ConnectionEnd | undefined
  /** What was sent to this end and has not arrived, in order: nothing overtakes. */
  readonly waiting: (() => void)[] = []
  /** Those among them that are here, and wait for what was sent before them. */
  readonly buffered = new Set<() => void>()
  /** When the last thing sent to this end arrives, if nothing is cut. */
  lastArrivalUs = 0
  /** For whoever waits for the handshake. */
  whenBroken: (() => void) | undefined
  readonly #carrier: Carrier
  readonly #arrivals = new AsyncQueue<Arrival>()
  #state: 'open' | 'closing' | 'closed' | 'reset' = 'open'

  constructor(owner: Process, peer: string, carrier: Carrier) {
    this.owner = owner
    this.incarnation = owner.incarnation
    this.peer = peer
    this.#carrier = carrier
    carrier.opened(this)
  }

  /** Whether something sent now could still arrive. */
  get broken(): boolean {
    return this.#state === 'reset' || this.owner.incarnation !== this.incarnation
  }

  send(message: unknown): void {
    if (this.owner.incarnation !== this.incarnation) return
    if (this.#state !== 'open') throw this.#error(`cannot send to ${this.peer}: the connection is ${this.#state}`)
    this.#carrier.carry(this, { message })
  }

  async receive(): Promise<unknown> {
    if (this.#state === 'reset') throw this.#error(`the connection to ${this.peer} was reset`)
    const arrival = this.#state === 'closed' ? (this.#arrivals.take() ?? 'closed') : await this.#arrivals.next()
    if (arrival === 'reset') throw this.#error(`the connection to ${this.peer} was reset`)
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
    if (this.#state !== 'open') return
    this.#carrier.carry(this, 'closed')
    this.#state = 'closing'
  }

  reset(): void {
    if (this.#state === 'reset' || this.owner.incarnation !== this.incarnation) return
    this.#carrier.carry(this, 'reset')
    this.breakNow()
  }

  /** Something came from the other end. */
  arrive(arrival: Arrival): void {
    if (this.broken) return
    if (arrival === 'reset') {
      this.breakNow()
      return
    }
    if (arrival === 'closed') this.#state = 'closed'
    this.#arrivals.push(arrival)
  }

  /** The connection is gone for this end, as of now. In a step of its owner. */
  breakNow(): void {
    this.sever()
    this.tellBroken()
  }

  /** The connection is gone; its owner hears of it by `tellBroken`, in a step of its own. */
  sever(): void {
    this.#state = 'reset'
    this.#carrier.gone(this)
  }

  tellBroken(): void {
    this.whenBroken?.()
    if (this.#arrivals.waiting) this.#arrivals.push('reset')
  }

  #error(message: string): ConnectionResetError {
    return new ConnectionResetError(message)
  }
}
