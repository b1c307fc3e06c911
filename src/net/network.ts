import { mixedBits } from '../random/mixed-bits.ts'
import { ActiveInterference } from './active-interference.ts'
import { ActiveCut, type Cut, type CutKind } from './cut.ts'
import { Degradation, type LinkChange } from './degradation.ts'
import { Interception, type Interceptor } from './interception.ts'
import type { Interference } from './interference.ts'
import { exponential, type Latency, LatencySampler, quantileOf } from './latency.ts'
import { Link, type MessageCounts, noMessages } from './link.ts'
import { type CompiledFate, LinkOverlay, type NetworkOverlay } from './overlay.ts'
import { DAMAGED, Passage, STREAM } from './passage.ts'

/** How the network behaves when no fault is on. */
export interface NetworkOptions {
  /** How long messages take: `exponential('2ms')` unless told. */
  readonly latency?: Latency
  /** Chance in [0, 1] that a message is lost. 0 unless told. */
  readonly loss?: number
  /** Chance in [0, 1] that a message arrives twice. 0 unless told. */
  readonly duplicate?: number
  /** Whether a later message may overtake an earlier one on the same link. True unless told. */
  readonly reorder?: boolean
}

/** Directed pairs of processes, by name. */
export type LinkPairs = readonly (readonly [from: string, to: string])[]

interface Endpoint {
  readonly index: number
  readonly id: string
}

/** What `route` returns instead of an arrival time. */
export const LOST = -1
export const BLOCKED = -2

/** For those who do not say: a local network with a tail. */
export const DEFAULT_LATENCY: Latency = exponential('2ms')

/** What a message to oneself takes: it does not leave the machine. */
const LOOPBACK_US = 10

/**
 * Decides when and whether a message arrives. It knows links, chances and partitions; carrying the message is the
 * kernel's business. Every link is directed.
 */
export class Network {
  /** After `route`: when the duplicate arrives, or -1 if there is none. */
  duplicateArrivalUs = -1
  /** After `route` and `routeSegment`: what is special about the message (bits of passage.ts); `passage` has the rest. */
  mark = 0
  readonly passage = new Passage()

  readonly #seed: string
  readonly #endpoints: Endpoint[] = []
  readonly #byId = new Map<string, Endpoint>()
  readonly #links: (Link | undefined)[][] = []
  readonly #byNumber: Link[] = []
  readonly #latency: LatencySampler
  readonly #loss: number
  readonly #duplication: number
  readonly #reorder: boolean
  readonly #overlay: NetworkOverlay | undefined
  readonly #cuts = new Set<Cut>()
  readonly #degradations = new Set<Degradation>()
  readonly #interferences = new Set<ActiveInterference>()
  readonly #release: (keeper: { heldSlots: number[] }) => void
  /** What the duplicate of the message that is being routed takes; -1 if there is none. */
  #duplicateUs = -1

  /** `release` is called for a link whose last hold ended, or whatever else kept messages, to send them on. */
  constructor(
    seed: string,
    options: NetworkOptions,
    overlay: NetworkOverlay | undefined,
    release: (keeper: { heldSlots: number[] }) => void,
  ) {
    this.#seed = seed
    this.#latency = LatencySampler.of(options.latency ?? DEFAULT_LATENCY)
    this.#loss = chance(options.loss ?? 0, 'network.loss')
    this.#duplication = chance(options.duplicate ?? 0, 'network.duplicate')
    this.#reorder = options.reorder ?? true
    this.#overlay = overlay
    this.#release = release
  }

  addEndpoint(endpoint: Endpoint): void {
    this.#endpoints[endpoint.index] = endpoint
    this.#byId.set(endpoint.id, endpoint)
    this.#links[endpoint.index] = []
  }

  /** The link between two endpoints, made on first use. */
  link(from: number, to: number): Link {
    const row = this.#links[from] as (Link | undefined)[]
    return row[to] ?? this.#makeLink(row, from, to)
  }

  /** The link that has this number. */
  linkNumber(number: number): Link {
    return this.#byNumber[number] as Link
  }

  #makeLink(row: (Link | undefined)[], from: number, to: number): Link {
    const source = this.#endpoints[from] as Endpoint
    const destination = this.#endpoints[to] as Endpoint
    const entries = this.#overlay?.[`${source.id}->${destination.id}`]
    const link = new Link(this.#seed, this.#byNumber.length, source, destination, {
      latency: this.#latency,
      loss: this.#loss,
      duplication: this.#duplication,
      overlay: entries === undefined ? undefined : new LinkOverlay(`${source.id}->${destination.id}`, entries),
    })
    row[to] = link
    this.#byNumber.push(link)
    for (const degradation of this.#degradations) degradation.applyTo(link)
    for (const interference of this.#interferences) interference.applyTo(link)
    return link
  }

  /** Every link used or cut so far. */
  get links(): readonly Link[] {
    return this.#byNumber
  }

  /**
   * When the next message on `link` arrives (microseconds), or LOST or BLOCKED. Counts it as sent. `message` and `part` are
   * for those who look at messages.
   */
  route(link: Link, nowUs: number, message?: unknown, part: 0 | 1 | 2 = 0): number {
    const number = link.counts.sent++
    this.duplicateArrivalUs = -1
    this.mark = 0
    if (link.from === link.to) return nowUs + LOOPBACK_US
    // Exactly one draw a message, whatever happens to it, so that message k always has the same one.
    const draw = link.random.int32()
    const latencyUs = this.#latencyUs(link, number, draw)
    if (link.interferences !== undefined) return this.#disturbed(link, number, draw, nowUs, latencyUs, message, part)
    if (latencyUs < 0) return latencyUs
    if (this.#duplicateUs >= 0) {
      link.counts.duplicated++
      this.duplicateArrivalUs = nowUs + this.#duplicateUs
    }
    return this.#inOrder(link, nowUs + latencyUs)
  }

  /** The message's latency, or LOST or BLOCKED, before anything interferes. Sets what its duplicate takes, if there is one. */
  #latencyUs(link: Link, number: number, draw: number): number {
    this.#duplicateUs = -1
    if (link.blocks > 0) {
      link.counts.blocked++
      return BLOCKED
    }
    const fate = link.overlay?.fate(number)
    if (this.#overlay !== undefined && fate === undefined) return link.latency.nominalUs
    if (fate === undefined || fate.kind === 'seed') {
      if (link.loss > 0 || link.duplication > 0) {
        const chanceOfFate = otherQuantileOf(draw)
        if (chanceOfFate < link.loss) {
          link.counts.lost++
          return LOST
        }
        if (chanceOfFate < link.loss + link.duplication) {
          // What is left of the number, stretched to [0, 1), is a uniform one again.
          this.#duplicateUs = link.latency.sampleUs((chanceOfFate - link.loss) / link.duplication)
        }
      }
      return link.latency.sampleUs(quantileOf(draw))
    }
    if (fate.kind === 'lost') {
      link.counts.lost++
      return LOST
    }
    this.#duplicateUs = fate.duplicateUs
    return fate.latencyUs
  }

  #disturbed(
    link: Link,
    number: number,
    draw: number,
    nowUs: number,
    latencyUs: number,
    message: unknown,
    part: 0 | 1 | 2,
  ): number {
    const { passage } = this
    const isByChance = this.#isByChance(link.overlay?.fate(number))
    passage.begin(link, number, draw, nowUs, message, part, latencyUs < 0, isByChance, this.#duplicateUs)
    for (const interference of link.interferences as readonly Interference[]) interference.meet(passage)
    if (latencyUs < 0) return latencyUs
    if (passage.isDropped) {
      link.counts.lost++
      return LOST
    }
    if (passage.duplicateUs >= 0) {
      link.counts.duplicated++
      this.duplicateArrivalUs = nowUs + passage.duplicateUs + passage.delayUs
    }
    this.mark = passage.mark
    return this.#inOrder(link, nowUs + latencyUs + passage.delayUs) + passage.asideUs
  }

  /** Whether chance has a say in what becomes of a message, and not the plan. */
  #isByChance(fate: CompiledFate | undefined): boolean {
    return fate === undefined ? this.#overlay === undefined : fate.kind === 'seed'
  }

  /** Not before what was sent earlier, where the network keeps the order. */
  #inOrder(link: Link, arrivalUs: number): number {
    if (this.#reorder) return arrivalUs
    if (arrivalUs < link.lastArrivalUs) return link.lastArrivalUs
    link.lastArrivalUs = arrivalUs
    return arrivalUs
  }

  /**
   * When the next segment of a connection arrives, drawn like a message. What would be lost, or arrive damaged, is sent again
   * `retransmitUs` later; nothing comes twice. `message` is undefined for what opens and closes connections.
   */
  routeSegment(link: Link, nowUs: number, message: unknown, retransmitUs: number): number {
    const number = link.counts.sent++
    this.mark = 0
    if (link.from === link.to) return nowUs + LOOPBACK_US
    const draw = link.random.int32()
    const fate = link.overlay?.fate(number)
    const isByChance = this.#isByChance(fate)
    let latencyUs = fate?.kind === 'fixed' ? fate.latencyUs : link.latency.nominalUs
    if (isByChance) latencyUs = link.latency.sampleUs(quantileOf(draw))
    let isSentAgain = fate?.kind === 'lost' || (isByChance && otherQuantileOf(draw) < link.loss)
    if (isSentAgain) link.counts.lost++
    if (link.interferences !== undefined) {
      const { passage } = this
      passage.begin(link, number, draw, nowUs, message, STREAM, false, isByChance, -1)
      for (const interference of link.interferences) interference.meet(passage)
      latencyUs += passage.delayUs + passage.asideUs
      if (passage.isDropped) link.counts.lost++
      if ((passage.mark & DAMAGED) !== 0) link.counts.corrupted++
      isSentAgain ||= passage.isDropped || (passage.mark & DAMAGED) !== 0
      this.mark = passage.mark & ~DAMAGED
    }
    return nowUs + latencyUs + (isSentAgain ? retransmitUs : 0)
  }

  /** Cuts these directed links until it is healed. */
  cut(kind: CutKind, pairs: LinkPairs): Cut {
    return new ActiveCut(kind, [...this.#linksOf(pairs)], link => this.#release(link), this.#cuts)
  }

  /** Makes links worse until it is healed: what is given is added to what they are. All links unless told. */
  degrade(change: LinkChange, pairs?: LinkPairs): Cut {
    const only = pairs && this.#linksOf(pairs)
    const degradation = new Degradation(change, only, this.#degradations)
    for (const link of only ?? this.links) degradation.applyTo(link)
    return degradation
  }

  /** Shows each message to `interference` until it is healed. All links unless told. */
  interfere(interference: Interference, pairs?: LinkPairs): Cut {
    const only = pairs && this.#linksOf(pairs)
    const active = new ActiveInterference(interference, only, this.#interferences)
    for (const link of only ?? this.links) active.applyTo(link)
    return active
  }

  /** Does to each message what the function says, until it is healed. */
  intercept(interceptor: Interceptor): Cut {
    return this.interfere(new Interception(interceptor, hold => this.#release(hold)))
  }

  /** Ends everything that was done to the network. */
  heal(): void {
    for (const active of [...this.#cuts, ...this.#degradations, ...this.#interferences]) active.heal()
  }

  /** Messages of all links together. */
  totals(): MessageCounts {
    const totals = noMessages()
    for (const link of this.links) {
      for (const key of Object.keys(totals) as (keyof MessageCounts)[]) totals[key] += link.counts[key]
    }
    return totals
  }

  /** Messages sent over each link that was used, by its name. */
  sentByLink(): Record<string, number> {
    const sent: Record<string, number> = {}
    for (const { name, counts } of this.links) if (counts.sent > 0) sent[name] = counts.sent
    return sent
  }

  #linksOf(pairs: LinkPairs): ReadonlySet<Link> {
    return new Set(pairs.map(([from, to]) => this.link(this.#indexOf(from), this.#indexOf(to))))
  }

  #indexOf(id: string): number {
    const endpoint = this.#byId.get(id)
    if (endpoint === undefined) {
      throw new RangeError(`there is no process "${id}" in the network; there are ${[...this.#byId.keys()].join(', ')}`)
    }
    return endpoint.index
  }
}

/** A second number in [0, 1) from the same draw. */
function otherQuantileOf(draw: number): number {
  return quantileOf(mixedBits(draw))
}

function chance(value: number, what: string): number {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${what} is ${value}: it must be between 0 and 1`)
  return value
}
