import { logUniform } from '../random/log-uniform.ts'
import { mixedBits } from '../random/mixed-bits.ts'
import type { Streams } from '../random/streams.ts'
import { Cut, type CutKind } from './cut.ts'
import type { Disturbance } from './disturbance.ts'
import type { FateRecorder } from './fate-recorder.ts'
import { BLOCKED, DAMAGED, type Flight, type FlightHold, LOST, type Obstacle, SEGMENT } from './flight.ts'
import { Interception, type Interceptor } from './interception.ts'
import { exponential, type Latency, LatencySampler, quantileOf } from './latency.ts'
import { Link, type MessageCounts, noMessages } from './link.ts'
import type { MessageOrder } from './message-order.ts'
import { LinkOverlay, type NetworkOverlay } from './overlay.ts'

/** Says how the network behaves when no fault is on. */
export interface NetworkOptions {
  /** How long messages take. Default: `exponential('2ms')`. */
  readonly latency?: Latency
  /**
   * How long messages take between regions: the same between any two, or each way of its own, as
   * `{ 'eu<->us': uniform('70ms', '90ms'), 'eu->ap': …, 'eu/a<->eu/b': constant('2ms'), 'ap': … }`. Default: 30 ms and more, 45 ms on
   * average; docs/regions.md.
   */
  readonly between?: Latency | Distances
  /** Chance in [0, 1] that a message is lost. Default: 0. */
  readonly loss?: number
  /** Chance in [0, 1] that a message arrives twice. Default: 0. */
  readonly duplicate?: number
  /** Whether a later message may overtake an earlier one on the same link. Default: true. */
  readonly reorder?: boolean
}

/** Says how long messages take between places: by `'eu->us'`, by `'eu<->us'` both ways, within one by `'eu'`. */
export type Distances = Readonly<Record<string, Latency>>

/** The same with what regions come to, for each two processes. */
export interface NetworkSettings extends NetworkOptions {
  /** How long messages take between two processes; undefined for those that take `latency`. */
  readonly latencyOf?: (from: string, to: string) => Latency | undefined
}

/** How long messages take from one process to another. */
export function latencyOn(
  { latencyOf, latency = DEFAULT_LATENCY }: NetworkSettings,
  from: string,
  to: string,
): Latency {
  return latencyOf?.(from, to) ?? latency
}

/** Directed pairs of processes, by name. */
export type LinkPairs = readonly (readonly [from: string, to: string])[]

interface Endpoint {
  readonly index: number
  readonly id: string
}

/** For those who do not say: a local network with a tail. */
export const DEFAULT_LATENCY: Latency = exponential('2ms')

/** What a message to oneself takes: it does not leave the machine. */
const LOOPBACK_US = 10

/** What hears from the network that something can pass again. */
export interface Releases {
  /** The last cut of a kind on this link is over. */
  linkOpened(link: Link, kind: CutKind): void
  /** This kept single flights back, and is over. */
  holdEnded(hold: FlightHold): void
}

/** What decides about messages besides chance. */
export interface Deciding {
  /** What the plan says of single messages. */
  readonly overlay: NetworkOverlay | undefined
  /** What is decided about those that would be left to chance. */
  readonly order?: MessageOrder | undefined
  /** Takes down what the order decides. */
  readonly fates?: FateRecorder | undefined
}

/**
 * Decides when and whether a flight arrives. It knows links, chances, cuts and what interferes; carrying the flight, and keeping it
 * where it has to wait, is for others. Every link is directed.
 */
export class Network {
  readonly #streams: Streams
  readonly #endpoints: Endpoint[] = []
  readonly #byId = new Map<string, Endpoint>()
  readonly #links: (Link | undefined)[][] = []
  readonly #byNumber: Link[] = []
  readonly #settings: NetworkSettings
  readonly #loss: number
  readonly #duplication: number
  readonly #reorder: boolean
  readonly #overlay: NetworkOverlay | undefined
  readonly #order: MessageOrder | undefined
  readonly #fates: FateRecorder | undefined
  /** Whether chance decides about all messages. */
  readonly #isDrawn: boolean
  /** What is wrong now: with all links, those that are used later too, and with some. */
  readonly #everywhere = new Set<Disturbance>()
  readonly #somewhere = new Set<Disturbance>()
  readonly #releases: Releases

  constructor(streams: Streams, options: NetworkSettings, { overlay, order, fates }: Deciding, releases: Releases) {
    this.#streams = streams
    this.#settings = options
    this.#loss = chance(options.loss ?? 0, 'network.loss')
    this.#duplication = chance(options.duplicate ?? 0, 'network.duplicate')
    this.#reorder = options.reorder ?? true
    this.#overlay = overlay
    this.#order = order
    this.#fates = fates
    this.#isDrawn = overlay === undefined && order === undefined
    this.#releases = releases
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

  #makeLink(row: (Link | undefined)[], from: number, to: number): Link {
    const source = this.#endpoints[from] as Endpoint
    const destination = this.#endpoints[to] as Endpoint
    const entries = this.#overlay?.[`${source.id}->${destination.id}`]
    const link = new Link(this.#streams, this.#byNumber.length, source, destination, {
      latency: LatencySampler.of(latencyOn(this.#settings, source.id, destination.id)),
      loss: this.#loss,
      duplication: this.#duplication,
      overlay: entries === undefined ? undefined : new LinkOverlay(`${source.id}->${destination.id}`, entries),
    })
    row[to] = link
    this.#byNumber.push(link)
    for (const disturbance of this.#everywhere) disturbance.include(link)
    return link
  }

  /** Every link used or cut so far, by its number. */
  get links(): readonly Link[] {
    return this.#byNumber
  }

  /**
   * Sets out: numbers the flight and decides when it arrives (`arrivalUs`: microseconds, or LOST or BLOCKED), when its copy does
   * (`copyUs`), and what happens to it on its way. Counts it as sent.
   *
   * A segment of a connection is never blocked and never comes twice. One that is LOST, or would arrive damaged, has to be sent again.
   */
  route(flight: Flight<Link>, nowUs: number): void {
    const { link } = flight
    flight.nowUs = nowUs
    flight.number = link.counts.sent++
    if (link.from === link.to) {
      flight.arrivalUs = nowUs + LOOPBACK_US
      return
    }
    // Exactly one draw a flight, whatever happens to it, so that flight k always has the same one.
    this.#decide(flight, link.random.int32())
  }

  /** Sends a segment again that was lost. What becomes of it this time follows from its own draw, and from how the link is now. */
  routeAgain(flight: Flight<Link>, nowUs: number): void {
    flight.again(nowUs)
    this.#decide(flight, flight.draw)
  }

  #decide(flight: Flight<Link>, draw: number): void {
    const { link, nowUs } = flight
    flight.draw = draw
    if (this.#isDrawn && link.obstacles === undefined && isCalm(link)) {
      // What becomes of most.
      flight.isByChance = true
      const arrivalUs = nowUs + link.latency.sampleUs(quantileOf(draw))
      flight.arrivalUs = this.#reorder || flight.part === SEGMENT ? arrivalUs : this.#inOrder(link, arrivalUs)
    } else this.#decideClosely(flight, draw)
  }

  #decideClosely(flight: Flight<Link>, draw: number): void {
    const { link, nowUs } = flight
    if (this.#overlay === undefined) this.#unlisted(flight, draw)
    else this.#byPlan(flight, draw)
    if (link.obstacles !== undefined) this.#meetObstacles(flight)
    if (flight.arrivalUs < 0) {
      // What is dropped leaves no copy.
      flight.copyUs = -1
      return
    }
    if (flight.copyUs >= 0) {
      link.counts.duplicated++
      flight.copyUs += nowUs + flight.delayUs
    }
    const arrivalUs = nowUs + flight.arrivalUs + flight.delayUs
    flight.arrivalUs = (flight.isSegment ? arrivalUs : this.#inOrder(link, arrivalUs)) + flight.asideUs
  }

  /** What becomes of it where no plan says: `arrivalUs` is its latency, LOST or BLOCKED from here. */
  #unlisted(flight: Flight<Link>, draw: number): void {
    const { link, number } = flight
    if (this.#order === undefined) {
      this.#byChance(flight, draw)
      return
    }
    // As where a plan says it: that is of the first attempt, and chance does nothing else to it.
    if (flight.attempt > 0) {
      flight.arrivalUs = link.latency.nominalUs
      return
    }
    this.#byChance(flight, draw)
    flight.isByChance = false
    if (flight.arrivalUs === LOST) this.#fates?.loses(link.name, number)
    else if (flight.arrivalUs !== BLOCKED) this.#fates?.takes(link.name, number, flight.arrivalUs, flight.copyUs)
  }

  #byChance(flight: Flight<Link>, draw: number): void {
    const { link } = flight
    flight.isByChance = true
    if (flight.isSegment) {
      const fate = link.loss > 0 ? otherQuantileOf(draw) : 1
      if (fate < link.loss) this.#lose(flight, fate)
      else this.#takeTime(flight, draw)
      return
    }
    if (link.blocks > 0) {
      this.#block(flight)
      return
    }
    if (link.loss > 0 || link.duplication > 0) {
      const fate = otherQuantileOf(draw)
      if (fate < link.loss) {
        this.#lose(flight, fate)
        return
      }
      if (fate < link.loss + link.duplication) {
        link.hit('duplication', fate - link.loss)
        // What is left of the number, stretched to [0, 1), is a uniform one again.
        flight.copyUs = copyLatencyUs(link, (fate - link.loss) / link.duplication, draw)
      }
    }
    this.#takeTime(flight, draw)
  }

  #takeTime(flight: Flight<Link>, draw: number): void {
    const { link } = flight
    if (this.#order === undefined) {
      flight.arrivalUs = link.latency.sampleUs(quantileOf(draw))
      return
    }
    flight.arrivalUs = this.#order.latencyUs(flight)
    if (flight.arrivalUs === LOST) link.counts.lost++
  }

  /** The same where there is a plan, which may say what becomes of it; what it does not list is calm. */
  #byPlan(flight: Flight<Link>, draw: number): void {
    const { link } = flight
    // What the plan says is said of the first attempt.
    const fate = flight.attempt > 0 ? undefined : link.overlay?.fate(flight.number)
    if (fate?.kind === 'seed') {
      this.#unlisted(flight, draw)
      return
    }
    if (!flight.isSegment && link.blocks > 0) this.#block(flight)
    else if (fate === undefined) flight.arrivalUs = link.latency.nominalUs
    else if (fate.kind === 'fixed') {
      flight.arrivalUs = fate.latencyUs
      if (!flight.isSegment) flight.copyUs = fate.duplicateUs
    } else {
      link.counts.lost++
      flight.arrivalUs = LOST
    }
  }

  /** `fate`: where within the chance of it. */
  #lose(flight: Flight<Link>, fate: number): void {
    const { link } = flight
    link.counts.lost++
    link.hit('loss', fate)
    flight.arrivalUs = LOST
  }

  #block(flight: Flight<Link>): void {
    flight.link.counts.blocked++
    flight.arrivalUs = BLOCKED
  }

  #meetObstacles(flight: Flight<Link>): void {
    const { link } = flight
    const isGone = flight.arrivalUs < 0
    flight.isDropped = isGone
    for (const obstacle of link.obstacles as readonly Obstacle[]) obstacle.meet(flight)
    if (isGone) return
    if (flight.isSegment) {
      const isDamaged = (flight.mark & DAMAGED) !== 0
      if (flight.isDropped) link.counts.lost++
      if (isDamaged) link.counts.corrupted++
      if (flight.isDropped || isDamaged) flight.arrivalUs = LOST
      flight.mark &= ~DAMAGED
      flight.copyUs = -1
    } else if (flight.isDropped) {
      link.counts.lost++
      flight.arrivalUs = LOST
    }
  }

  /** Not before what was sent earlier, where the network keeps the order. Connections keep theirs by themselves. */
  #inOrder(link: Link, arrivalUs: number): number {
    if (this.#reorder) return arrivalUs
    if (arrivalUs < link.lastArrivalUs) return link.lastArrivalUs
    link.lastArrivalUs = arrivalUs
    return arrivalUs
  }

  /** Begins something that is wrong with these directed links until it is healed. Default: all links. */
  disturb<Begun extends Disturbance>(disturbance: Begun, pairs?: LinkPairs): Begun {
    if (pairs === undefined) disturbance.start(this.links, this.#everywhere)
    else disturbance.start(this.#linksOf(pairs), this.#somewhere)
    return disturbance
  }

  /** Cuts these directed links until it is healed. */
  cut(kind: CutKind, pairs: LinkPairs): Disturbance {
    return this.disturb(new Cut(kind, (link, kind) => this.#releases.linkOpened(link, kind)), pairs)
  }

  /** Does to each message what the function says, until it is healed. */
  intercept(interceptor: Interceptor): Disturbance {
    return this.disturb(new Interception(interceptor, hold => this.#releases.holdEnded(hold)))
  }

  /** Ends everything that was done to the network. */
  heal(): void {
    for (const disturbance of [...this.#somewhere, ...this.#everywhere]) disturbance.heal()
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

  #linksOf(pairs: LinkPairs): Iterable<Link> {
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

/** Whether chance does nothing to what is sent over the link now, and no cut stops it. */
function isCalm(link: Link): boolean {
  return link.blocks === 0 && link.loss === 0 && link.duplication === 0
}

/** A second number in [0, 1) from the same draw. */
function otherQuantileOf(draw: number): number {
  return quantileOf(mixedBits(draw))
}

/**
 * How long a copy takes: half of them about as long as any message; the others up to seconds, all orders of magnitude equally likely,
 * like a packet that a switch replays (TigerBeetle's simulator). `u` in [0, 1) is a number of its own.
 */
function copyLatencyUs(link: Link, u: number, draw: number): number {
  const ownUs = link.latency.sampleUs(u)
  const late = quantileOf(mixedBits(draw ^ LATE_COPY)) * 2 - 1
  return late < 0 ? ownUs : ownUs + Math.floor(logUniform(late, LATE_COPY_US))
}

const LATE_COPY = 0x71374491
const LATE_COPY_US = [1_000, 5_000_000] as const

function chance(value: number, what: string): number {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${what} is ${value}: it must be between 0 and 1`)
  return value
}
