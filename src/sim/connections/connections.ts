import { formatDuration, microseconds } from '../../clock/duration.ts'
import type { Flight } from '../../net/flight.ts'
import type { FlightPool } from '../../net/flight-pool.ts'
import type { Link } from '../../net/link.ts'
import { integerBetween, type RandomStream } from '../../random/stream.ts'
import type { Streams } from '../../random/streams.ts'
import type { Callers } from '../callers.ts'
import { ConnectionError, type ConnectOptions } from '../env.ts'
import type { Flights } from '../flights.ts'
import type { SegmentControl } from '../journal/event.ts'
import type { Journal } from '../journal/journal.ts'
import { CONTROL, KIND, PHASE } from '../journal/row.ts'
import type { Process } from '../process.ts'
import type { Processes } from '../processes.ts'
import type { Timers } from '../timers.ts'
import { type Carrier, ConnectionEnd } from './connection-end.ts'
import { DATA, type Segment } from './segment.ts'

/** What fits into one packet of an Ethernet. */
const PIECE_BYTES = 1_460

/**
 * All connections of a run: pairs of ordered, reliable streams over the same links and through the same gate as everything else. A
 * handshake takes one round trip. Nothing is lost, but what cuts a link makes them wait, and a crash resets them.
 */
export class Connections implements Carrier {
  readonly #streams: Streams
  readonly #flights: Flights
  readonly #timers: Timers
  readonly #processes: Processes
  readonly #journal: Journal
  readonly #pool: FlightPool
  readonly #callers: Callers
  readonly #linkTo: (from: Process, to: string) => Link
  /** Whether bytes travel in pieces of drawn sizes: not where the plan makes the network calm. */
  readonly #arePiecesDrawn: boolean
  readonly #ends = new Map<Process, Set<ConnectionEnd>>()
  readonly #pieces = new WeakMap<ConnectionEnd, RandomStream>()
  #count = 0

  constructor(
    streams: Streams,
    parts: {
      readonly flights: Flights
      readonly timers: Timers
      readonly processes: Processes
      readonly journal: Journal
      readonly pool: FlightPool
      readonly callers: Callers
      readonly linkTo: (from: Process, to: string) => Link
      readonly arePiecesDrawn: boolean
    },
  ) {
    this.#streams = streams
    this.#flights = parts.flights
    this.#timers = parts.timers
    this.#processes = parts.processes
    this.#journal = parts.journal
    this.#pool = parts.pool
    this.#callers = parts.callers
    this.#linkTo = parts.linkTo
    this.#arePiecesDrawn = parts.arePiecesDrawn
  }

  // ---- opening ---------------------------------------------------------------------------------------------------

  connect(
    from: Process,
    to: string,
    { port = 0, bytes = false, timeout = '5s' }: ConnectOptions,
  ): Promise<ConnectionEnd> {
    const timeoutUs = microseconds(timeout, 'the timeout of a connect')
    const link = this.#linkTo(from, to)
    const caller = this.#callers.here()
    return new Promise((resolve, reject) => {
      const end = new ConnectionEnd(from, link.toId, port, bytes, this.#count++, this)
      const timer = this.#timers.set(from, timeoutUs, () => {
        this.#tell(end, 'timed out')
        const what = `${nameOf(end)} did not accept a connection within ${formatDuration(timeoutUs)}`
        end.breakNow(new ConnectionError(what, 'ETIMEDOUT'))
      })
      end.whenBroken = error => {
        timer.cancel()
        reject(this.#callers.blame(error, caller))
      }
      end.whenOpen = () => {
        timer.cancel()
        end.whenOpen = undefined
        end.whenBroken = undefined
        this.#tell(end, 'opened')
        resolve(end)
      }
      this.#control(end, 'connect')
    })
  }

  /** A connection is asked for at the door of this process. */
  #knock(process: Process, from: ConnectionEnd): void {
    const { mailbox, instance } = process
    if (from.port === 0 && instance?.accept !== undefined) {
      void instance.accept(this.#accept(process, from) as never)
      return
    }
    const listener = mailbox.listenerAt(from.port)
    if (listener !== undefined) listener.push(this.#accept(process, from) as never)
    else if (process.status === 'starting' && from.port === 0) mailbox.knockLater(() => this.#knock(process, from))
    else this.#refuse(process, from)
  }

  #accept(process: Process, from: ConnectionEnd): ConnectionEnd {
    const end = new ConnectionEnd(process, from.owner.id, from.port, from.isBytes, from.number, this)
    end.other = from
    from.other = end
    this.#tell(end, 'accepted')
    this.#control(end, 'accept')
    return end
  }

  /** The machine of this process says that nothing accepts the connection. */
  #refuse(process: Process, from: ConnectionEnd): void {
    this.#journal.write(KIND.connection, this.#journal.root, process.index, phaseOf(from, 'refused'), from.owner.id)
    const segment = { message: undefined, digest: 0, control: CONTROL.refuse, sequence: -1 }
    this.#flights.sendSegment(this.#linkTo(process, from.owner.id), from, segment, 0)
  }

  opened(end: ConnectionEnd): void {
    const ends = this.#ends.get(end.owner)
    if (ends === undefined) this.#ends.set(end.owner, new Set([end]))
    else ends.add(end)
  }

  gone(end: ConnectionEnd): void {
    this.#ends.get(end.owner)?.delete(end)
  }

  // ---- carrying --------------------------------------------------------------------------------------------------

  copied({ owner }: ConnectionEnd, message: unknown): { message: unknown; digest: number } {
    const copy = this.#flights.copied(owner.id, message)
    return { message: copy, digest: this.#flights.digest }
  }

  pieces(end: ConnectionEnd, bytes: Uint8Array): readonly Uint8Array[] {
    const pieces: Uint8Array[] = []
    for (let from = 0; from < bytes.length; ) {
      const left = Math.min(PIECE_BYTES, bytes.length - from)
      const length = this.#pieceLength(end, left)
      pieces.push(bytes.subarray(from, from + length))
      from += length
    }
    return pieces
  }

  /** Every other piece is as large as it can be; the rest are of any size. */
  #pieceLength(end: ConnectionEnd, most: number): number {
    if (!this.#arePiecesDrawn) return most
    let random = this.#pieces.get(end)
    if (random === undefined) {
      random = this.#streams.overTime(`pieces/${end.owner.id}->${end.peer}`, end.number)
      this.#pieces.set(end, random)
    }
    return random() < 0.5 ? most : integerBetween(random, 1, most)
  }

  carry(from: ConnectionEnd, segment: Segment): void {
    const isOrdered = segment.control === DATA || segment.control === CONTROL.close
    const link = this.#linkTo(from.owner, from.peer)
    const arrivalUs = this.#flights.sendSegment(link, from, segment, isOrdered ? from.lastArrivalUs : 0)
    if (isOrdered) from.lastArrivalUs = arrivalUs
  }

  #control(from: ConnectionEnd, name: SegmentControl): void {
    this.carry(from, { message: undefined, digest: from.port, control: CONTROL[name], sequence: -1 })
  }

  /** A segment has passed the gate of this process, in a step of it. */
  arrive(flight: Flight<Link>, process: Process): void {
    const from = flight.sender as ConnectionEnd
    switch (flight.control) {
      case CONTROL.connect:
        if (!from.broken) this.#knock(process, from)
        break
      case CONTROL.accept:
        if (from.other?.broken === false) from.other.whenOpen?.()
        // Who asked has given up meanwhile: its machine does not know the connection any more.
        else if (from.other !== undefined) this.#control(from.other, 'reset')
        break
      case CONTROL.refuse:
        // Sent by a machine: `from` is the end that is refused.
        this.#refused(from)
        break
      case CONTROL.reset:
        if (from.other !== undefined && !from.other.broken) this.#broken(from.other)
        break
      case CONTROL.window:
        from.other?.widen(flight.sequence)
        break
      default:
        this.#inStream(from, flight)
        return
    }
    this.#pool.give(flight)
  }

  #inStream({ other }: ConnectionEnd, flight: Flight<Link>): void {
    if (other === undefined || other.broken) {
      this.#pool.give(flight)
      return
    }
    for (const next of other.inOrder(flight)) {
      if (next.control === CONTROL.close) this.#tell(other, 'closed')
      other.arrive(next)
      this.#pool.give(next as Flight<Link>)
    }
  }

  /** A segment came to a process that is down: its machine refuses what would open a connection, and forgets the rest. */
  unreachable(flight: Flight<Link>, process: Process): void {
    if (flight.control === CONTROL.connect) this.#refuse(process, flight.sender as ConnectionEnd)
    this.#pool.give(flight)
  }

  // ---- ending ----------------------------------------------------------------------------------------------------

  #refused(end: ConnectionEnd): void {
    if (end.broken) return
    this.#tell(end, 'refused')
    end.breakNow(new ConnectionError(`${nameOf(end)} does not accept connections: connection refused`, 'ECONNREFUSED'))
  }

  #broken(end: ConnectionEnd): void {
    this.#tell(end, 'reset')
    end.breakNow(resetError(end))
  }

  /** Breaks every connection between two processes at both ends; what was on its way is lost. Returns how many there were. */
  reset(a: Process, b: Process): number {
    let count = 0
    // From both sides: one that is being opened has no other end yet.
    for (const [owner, peer] of [[a, b.id] as const, [b, a.id] as const]) {
      for (const end of [...(this.#ends.get(owner) ?? [])]) {
        if (end.peer !== peer || end.broken) continue
        count++
        this.#sever(end)
        if (end.other !== undefined) this.#sever(end.other)
      }
    }
    return count
  }

  /** The owner hears of it in a step of its own: nothing of it runs now. */
  #sever(end: ConnectionEnd): void {
    if (end.broken) return
    end.sever()
    this.#tell(end, 'reset')
    this.#processes.wake(end.owner, () => end.tellBroken(resetError(end)))
  }

  /** The process has crashed: its machine tells the other ends. */
  crashed(process: Process): void {
    const ends = this.#ends.get(process)
    if (ends === undefined) return
    this.#ends.delete(process)
    for (const end of ends) this.#control(end, 'reset')
  }

  #tell(end: ConnectionEnd, phase: keyof typeof PHASE): void {
    this.#journal.write(KIND.connection, this.#journal.root, end.owner.index, phaseOf(end, phase), end.peer)
  }
}

function phaseOf({ number }: ConnectionEnd, phase: keyof typeof PHASE): number {
  return (number << 3) | PHASE[phase]
}

function nameOf({ peer, port }: ConnectionEnd): string {
  return port === 0 ? peer : `${peer}:${port}`
}

function resetError(end: ConnectionEnd): ConnectionError {
  const when = end.whenOpen === undefined ? '' : ' before it was open'
  return new ConnectionError(`the connection to ${nameOf(end)} was reset${when}`, 'ECONNRESET')
}
