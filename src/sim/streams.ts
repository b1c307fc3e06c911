import { formatDuration } from '../clock/duration.ts'
import type { Link } from '../net/link.ts'
import type { Network } from '../net/network.ts'
import { ALTERED, STREAM } from '../net/passage.ts'
import { type Carrier, ConnectionEnd } from './connection.ts'
import { setCurrent } from './current.ts'
import { ConnectionResetError } from './env.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { Process, World } from './process.ts'
import type { Recorder } from './recorder.ts'

/** What the streams need of the kernel. */
export interface StreamWorld extends Pick<World, 'now' | 'countAction' | 'startTimer'> {
  readonly network: Network
  readonly fingerprint: Fingerprint
  readonly recorder: Recorder | undefined
  readonly behaviours: { delivered(process: Process, message: unknown, part: number, from: number): void } | undefined
  destination(from: Process, to: string): Process
  at(timeUs: number, callback: () => void): void
  wakeAt(process: Process, timeUs: number, callback: () => void): void
  copied(sender: string, original: unknown): unknown
}

/** While a stream's link is cut or its receiver stands still, and after a loss, it is tried again after so long. */
const RETRY_US = 200_000

/**
 * All connections of a run: ordered, reliable streams over the same links as the messages. A handshake takes one round
 * trip; nothing is lost, but what stalls a link stalls them.
 */
export class Streams implements Carrier {
  readonly #world: StreamWorld
  readonly #ends = new Map<Process, Set<ConnectionEnd>>()

  constructor(world: StreamWorld) {
    this.#world = world
  }

  connect(from: Process, to: string, timeoutUs: number): Promise<ConnectionEnd> {
    const destination = this.#world.destination(from, to)
    return new Promise((resolve, reject) => {
      const end = new ConnectionEnd(from, destination.id, this)
      const timer = this.#world.startTimer(from, timeoutUs, () => {
        end.whenBroken = undefined
        end.breakNow()
        reject(new ConnectionResetError(`${to} did not accept a connection within ${formatDuration(timeoutUs)}`))
      })
      const answered = (settle: () => void) => () => {
        if (end.broken) return
        setCurrent(from)
        timer.cancel()
        end.whenBroken = undefined
        settle()
      }
      end.whenBroken = () => {
        timer.cancel()
        reject(new ConnectionResetError(`the connection to ${to} was reset before it was open`))
      }
      const refuse = answered(() => {
        end.breakNow()
        reject(new ConnectionResetError(`${to} is down: connection refused`))
      })
      this.#carry(from, destination, 'connect', () => {
        if (destination.status === 'down') this.#carry(destination, from, 'refused', refuse)
        else {
          const other = new ConnectionEnd(destination, from.id, this)
          end.other = other
          other.other = end
          const resolveEnd = answered(() => resolve(end))
          this.#carry(destination, from, 'accepted', resolveEnd)
          this.#accept(destination, other)
        }
      })
    })
  }

  #accept(process: Process, end: ConnectionEnd): void {
    setCurrent(process)
    const connection = end as never
    if (process.instance?.accept !== undefined) void process.instance.accept(connection)
    else process.mailbox.connections.push(connection)
  }

  /** Breaks every connection between two processes at both ends; what was on its way is lost. Returns how many there were. */
  reset(a: Process, b: Process): number {
    let count = 0
    for (const end of [...this.#endsOf(a)]) {
      if (end.peer !== b.id) continue
      count++
      this.#sever(end)
      if (end.other !== undefined) this.#sever(end.other)
    }
    return count
  }

  /** Both owners hear of it in steps of their own: nothing of theirs runs now. */
  #sever(end: ConnectionEnd): void {
    if (end.broken) return
    end.sever()
    this.#world.wakeAt(end.owner, this.#world.now, () => end.tellBroken())
  }

  /** The process has crashed: its machine tells the other ends. */
  crashed(process: Process): void {
    for (const end of this.#endsOf(process)) this.carry(end, 'reset')
    this.#ends.delete(process)
  }

  opened(end: ConnectionEnd): void {
    this.#ends.set(end.owner, this.#endsOf(end.owner).add(end))
  }

  gone(end: ConnectionEnd): void {
    this.#endsOf(end.owner).delete(end)
  }

  #endsOf(process: Process): Set<ConnectionEnd> {
    return this.#ends.get(process) ?? new Set()
  }

  carry(from: ConnectionEnd, part: { readonly message: unknown } | 'closed' | 'reset'): void {
    const { other } = from
    if (other === undefined) return
    const segment = typeof part === 'string' ? part : { message: this.#world.copied(from.owner.id, part.message) }
    const arrive = (arrival: typeof segment) => {
      if (other.broken) return
      setCurrent(other.owner)
      other.arrive(arrival)
    }
    this.#carry(from.owner, other.owner, segment, arrive, other)
  }

  /** Carries one segment; those of one stream (`order`) never overtake each other. */
  #carry<Segment extends { readonly message: unknown } | string>(
    from: Process,
    to: Process,
    segment: Segment,
    arrive: (segment: Segment) => void,
    order?: ConnectionEnd,
  ): void {
    const world = this.#world
    const { network } = world
    world.countAction()
    const link = network.link(from.index, to.index)
    const number = link.counts.sent
    const message = typeof segment === 'string' ? undefined : segment.message
    let arrivalUs = network.routeSegment(link, world.now, message, RETRY_US)
    const isAltered = (network.mark & ALTERED) !== 0
    const arriving = isAltered ? ({ message: network.passage.message } as Segment) : segment
    const heldBy = network.mark === 0 ? undefined : network.passage.heldBy
    if (order !== undefined) {
      arrivalUs = Math.max(arrivalUs, order.lastArrivalUs)
      order.lastArrivalUs = arrivalUs
    }
    world.fingerprint.mix(arrivalUs, number)
    world.recorder?.sent(link, number, shown(segment), 'stream', arrivalUs, -1)
    let isCounted = false
    const attempt = () => {
      const stalledBy = whatStalls(link) ?? (heldBy?.isActive ? 'held' : undefined)
      if (stalledBy !== undefined && !isCounted) {
        isCounted = true
        link.counts[stalledBy]++
      }
      if (stalledBy !== undefined || to.paused) {
        world.at(world.now + RETRY_US, attempt)
        return
      }
      if (order !== undefined && order.waiting[0] !== attempt) {
        // What was sent earlier on the same stream is still to come: this waits for it on the receiver's machine.
        order.buffered.add(attempt)
        return
      }
      order?.waiting.shift()
      const next = order?.waiting[0]
      if (next !== undefined && order?.buffered.delete(next)) world.at(world.now, next)
      link.counts.delivered++
      world.recorder?.delivered(link, number, shown(arriving), 'stream', 'delivered', isAltered)
      world.behaviours?.delivered(to, shown(arriving), STREAM, from.index)
      arrive(arriving)
    }
    order?.waiting.push(attempt)
    world.at(arrivalUs, attempt)
  }
}

/** What keeps connections on this link from going on, as it is counted. */
function whatStalls(link: Link): 'blocked' | 'held' | 'stalled' | undefined {
  if (link.blocks > 0) return 'blocked'
  if (link.holds > 0) return 'held'
  return link.stalls > 0 ? 'stalled' : undefined
}

/** A segment in a trace. */
function shown(segment: { readonly message: unknown } | string): unknown {
  return typeof segment === 'string' ? segment : segment.message
}
