import type { Latency } from './latency.ts'
import { exponential, LatencySampler } from './latency.ts'
import { Link, type MessageCounts, noMessages } from './link.ts'
import { LinkOverlay, type NetworkOverlay } from './overlay.ts'

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

interface Endpoint {
  readonly index: number
  readonly id: string
}

/** One cut or hold of the network, to be undone once. */
export interface Cut {
  /** Messages that it kept from arriving so far. */
  readonly effect: number
  heal(): void
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
  readonly #cuts = new Set<ActiveCut>()
  readonly #degradations = new Set<Degradation>()
  readonly #release: (link: Link) => void

  /** `release` is called for a link whose last hold ended, to send on what it kept. */
  constructor(
    seed: string,
    options: NetworkOptions,
    overlay: NetworkOverlay | undefined,
    release: (link: Link) => void,
  ) {
    this.#seed = seed
    this.#latency = LatencySampler.of(options.latency ?? DEFAULT_LATENCY)
    this.#loss = chance(options.loss ?? 0, 'network.loss')
    this.#duplication = chance(options.duplicate ?? 0, 'network.duplicate')
    this.#reorder = options.reorder ?? true
    this.#overlay = overlay
    this.#release = release
  }

  /** The median latency, microseconds. */
  get nominalLatencyUs(): number {
    return this.#latency.nominalUs
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
    return link
  }

  /** Every link used or cut so far. */
  get links(): readonly Link[] {
    return this.#byNumber
  }

  /** When the next message on `link` arrives (microseconds), or LOST or BLOCKED. Counts it as sent. */
  route(link: Link, nowUs: number): number {
    const number = link.counts.sent++
    this.duplicateArrivalUs = -1
    if (link.from === link.to) return nowUs + LOOPBACK_US
    // Exactly one draw a message, whatever happens to it, so that message k always has the same one.
    const draw = link.random.int32()
    if (link.blocks > 0) {
      link.counts.blocked++
      return BLOCKED
    }
    let latencyUs: number
    let duplicateUs = -1
    const fate = link.overlay?.fate(number)
    if (this.#overlay !== undefined && fate === undefined) latencyUs = link.latency.nominalUs
    else if (fate === undefined || fate.kind === 'seed') {
      latencyUs = link.latency.sampleUs(quantileOf(draw))
      if (link.loss > 0 || link.duplication > 0) {
        const chanceOfFate = otherQuantileOf(draw)
        if (chanceOfFate < link.loss) {
          link.counts.lost++
          return LOST
        }
        if (chanceOfFate < link.loss + link.duplication) {
          // What is left of the number, stretched to [0, 1), is a uniform one again.
          duplicateUs = link.latency.sampleUs((chanceOfFate - link.loss) / link.duplication)
        }
      }
    } else if (fate.kind === 'lost') {
      link.counts.lost++
      return LOST
    } else {
      latencyUs = fate.latencyUs
      duplicateUs = fate.duplicateUs
    }
    let arrivalUs = nowUs + latencyUs + link.delayUs
    if (duplicateUs >= 0) {
      link.counts.duplicated++
      this.duplicateArrivalUs = nowUs + duplicateUs + link.delayUs
    }
    if (!this.#reorder) {
      if (arrivalUs < link.lastArrivalUs) arrivalUs = link.lastArrivalUs
      link.lastArrivalUs = arrivalUs
    }
    return arrivalUs
  }

  /** The latency of a stream's next segment, drawn like a message's. One that would be lost takes `retransmitUs` longer. */
  streamLatencyUs(link: Link, retransmitUs: number): number {
    const number = link.counts.sent++
    if (link.from === link.to) return LOOPBACK_US
    const draw = link.random.int32()
    const fate = link.overlay?.fate(number)
    if (this.#overlay !== undefined && fate === undefined) return link.latency.nominalUs + link.delayUs
    if (fate?.kind === 'fixed') return fate.latencyUs + link.delayUs
    const latencyUs = link.latency.sampleUs(quantileOf(draw)) + link.delayUs
    const lost = fate?.kind === 'lost' || otherQuantileOf(draw) < link.loss
    return lost ? latencyUs + retransmitUs : latencyUs
  }

  /**
   * Cuts the links between the groups, in both directions; endpoints in no group keep all their links. With
   * `{ from, to }` only messages from the one set to the other are cut. Messages are dropped: `hold` keeps them instead.
   */
  partition(...groups: readonly (readonly string[])[]): Cut
  partition(oneWay: { readonly from: readonly string[]; readonly to: readonly string[] }): Cut
  partition(...shape: readonly unknown[]): Cut {
    return this.cut('block', linkPairs(shape))
  }

  /** Like `partition`, but messages wait until the release, as they would in TCP. */
  hold(...groups: readonly (readonly string[])[]): Cut
  hold(oneWay: { readonly from: readonly string[]; readonly to: readonly string[] }): Cut
  hold(...shape: readonly unknown[]): Cut {
    return this.cut('hold', linkPairs(shape))
  }

  /** Cuts exactly these directed links. */
  cut(how: 'block' | 'hold', pairs: readonly (readonly [from: string, to: string])[]): Cut {
    const links = pairs.map(([from, to]) => this.link(this.#indexOf(from), this.#indexOf(to)))
    const cut = new ActiveCut(how, links, link => this.#release(link), this.#cuts)
    this.#cuts.add(cut)
    return cut
  }

  /** Makes links worse until it is healed: what is given is added to what they are. All links unless told. */
  degrade(change: LinkChange, pairs?: readonly (readonly [from: string, to: string])[]): Cut {
    const only = pairs?.map(([from, to]) => this.link(this.#indexOf(from), this.#indexOf(to)))
    const degradation = new Degradation(change, only && new Set(only), this.#degradations)
    this.#degradations.add(degradation)
    for (const link of only ?? this.links) degradation.applyTo(link)
    return degradation
  }

  /** Ends every cut, hold and degradation. */
  heal(): void {
    for (const cut of [...this.#cuts]) cut.heal()
    for (const degradation of [...this.#degradations]) degradation.heal()
  }

  /** Messages of all links together. */
  totals(): MessageCounts {
    const totals = noMessages()
    for (const link of this.links) {
      for (const key of Object.keys(totals) as (keyof MessageCounts)[]) totals[key] += link.counts[key]
    }
    return totals
  }

  #indexOf(id: string): number {
    const endpoint = this.#byId.get(id)
    if (endpoint === undefined) {
      throw new RangeError(`there is no process "${id}" in the network; there are ${[...this.#byId.keys()].join(', ')}`)
    }
    return endpoint.index
  }
}

/** A draw as a number in [0, 1). */
export function quantileOf(draw: number): number {
  return (draw >>> 0) / 2 ** 32
}

/** A second number in [0, 1) from the same draw: its bits mixed well (Murmur3's finalizer), which costs less than drawing again. */
function otherQuantileOf(draw: number): number {
  let mixed = Math.imul(draw ^ (draw >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return quantileOf(mixed ^ (mixed >>> 16))
}

export interface LinkChange {
  /** Added to the chance of loss. */
  readonly loss?: number
  /** Added to the chance of duplication. */
  readonly duplication?: number
  /** Added to every latency, microseconds. */
  readonly delayUs?: number
}

class ActiveCut implements Cut {
  readonly #how: 'block' | 'hold'
  readonly #links: readonly Link[]
  readonly #release: (link: Link) => void
  readonly #active: Set<ActiveCut>
  readonly #before: number

  constructor(how: 'block' | 'hold', links: readonly Link[], release: (link: Link) => void, active: Set<ActiveCut>) {
    this.#how = how
    this.#links = links
    this.#release = release
    this.#active = active
    this.#before = this.#total()
    for (const link of links) {
      if (how === 'block') link.blocks++
      else link.holds++
    }
  }

  get effect(): number {
    return this.#total() - this.#before
  }

  heal(): void {
    if (!this.#active.delete(this)) return
    for (const link of this.#links) {
      if (this.#how === 'block') link.blocks--
      else if (--link.holds === 0) this.#release(link)
    }
  }

  #total(): number {
    let total = 0
    for (const link of this.#links) total += this.#how === 'block' ? link.counts.blocked : link.counts.held
    return total
  }
}

class Degradation implements Cut {
  readonly #change: LinkChange
  readonly #only: ReadonlySet<Link> | undefined
  readonly #active: Set<Degradation>
  readonly #links: { link: Link; before: number }[] = []

  constructor(change: LinkChange, only: ReadonlySet<Link> | undefined, active: Set<Degradation>) {
    this.#change = change
    this.#only = only
    this.#active = active
  }

  applyTo(link: Link): void {
    if (this.#only !== undefined && !this.#only.has(link)) return
    this.#links.push({ link, before: this.#affected(link) })
    this.#add(link, 1)
  }

  get effect(): number {
    let effect = 0
    for (const { link, before } of this.#links) effect += this.#affected(link) - before
    return effect
  }

  heal(): void {
    if (!this.#active.delete(this)) return
    for (const { link } of this.#links) this.#add(link, -1)
  }

  #add(link: Link, sign: 1 | -1): void {
    link.loss += sign * (this.#change.loss ?? 0)
    link.duplication += sign * (this.#change.duplication ?? 0)
    link.delayUs += sign * (this.#change.delayUs ?? 0)
  }

  #affected(link: Link): number {
    if (this.#change.delayUs !== undefined) return link.counts.sent
    return this.#change.loss !== undefined ? link.counts.lost : link.counts.duplicated
  }
}

/** The directed links that run between the groups of a partition, or one way from some endpoints to others. */
function linkPairs(shape: readonly unknown[]): (readonly [string, string])[] {
  const first = shape[0] as { from?: readonly string[]; to?: readonly string[] } | readonly string[] | undefined
  if (first !== undefined && 'from' in first && first.from !== undefined && first.to !== undefined) {
    const { from, to } = first
    return from.flatMap(source => to.filter(other => other !== source).map(other => [source, other] as const))
  }
  const groups = shape as readonly (readonly string[])[]
  return groups.flatMap((group, i) =>
    groups.flatMap((other, j) => (i === j ? [] : group.flatMap(a => other.map(b => [a, b] as const)))),
  )
}

function chance(value: number, what: string): number {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${what} is ${value}: it must be between 0 and 1`)
  return value
}
