import { formatDuration } from '../clock/duration.ts'
import type { Network } from '../net/network.ts'
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
  destination(from: Process, to: string): Process
  at(timeUs: number, callback: () => void): void
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
        end.breakNow()
        reject(new ConnectionResetError(`${to} did not accept a connection within ${formatDuration(timeoutUs)}`))
      })
      const answered = (settle: () => void) => () => {
        if (end.broken) return
        setCurrent(from)
        timer.cancel()
        settle()
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
      end.other?.breakNow()
      end.breakNow()
    }
    return count
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
    const copy = typeof part === 'string' ? part : { message: this.#world.copied(from.owner.id, part.message) }
    const arrive = () => {
      if (other.broken) return
      setCurrent(other.owner)
      other.arrive(copy)
    }
    this.#carry(from.owner, other.owner, typeof copy === 'string' ? copy : copy.message, arrive, other)
  }

  /** Carries one segment; those of one stream (`order`) never overtake each other. */
  #carry(from: Process, to: Process, message: unknown, arrive: () => void, order?: ConnectionEnd): void {
    const world = this.#world
    world.countAction()
    const link = world.network.link(from.index, to.index)
    const number = link.counts.sent
    let arrivalUs = world.now + world.network.streamLatencyUs(link, RETRY_US)
    if (order !== undefined) {
      arrivalUs = Math.max(arrivalUs, order.lastArrivalUs)
      order.lastArrivalUs = arrivalUs
    }
    world.fingerprint.mix(arrivalUs, number)
    world.recorder?.sent(link, number, message, 'stream', arrivalUs, -1)
    const attempt = () => {
      const stalled = link.blocks > 0 || link.holds > 0 || to.paused
      // What was sent earlier on the same stream may still be waiting for its own retry.
      if (stalled || (order !== undefined && order.waiting[0] !== attempt)) {
        world.at(world.now + RETRY_US, attempt)
        return
      }
      order?.waiting.shift()
      link.counts.delivered++
      world.recorder?.delivered(link, number, message, 'stream', 'delivered')
      arrive()
    }
    order?.waiting.push(attempt)
    world.at(arrivalUs, attempt)
  }
}
