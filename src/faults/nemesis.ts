import { type Duration, formatDuration, microseconds } from '../clock/duration.ts'
import { integerBetween, pick, type RandomStream, shuffled } from '../random/stream.ts'
import type { Fault, FaultKind, Nemesis, NemesisContext, When } from './fault.ts'

/** How often a fault strikes and how long it lasts, both on average (exponentially distributed). */
export interface Rhythm {
  readonly every?: Duration
  readonly lasting?: Duration
}

type Draw = (random: RandomStream, when: Required<When>, nodes: readonly string[]) => Fault | undefined

/** A nemesis which strikes again and again; `name` keeps its random streams apart from those of others. */
function recurring(
  kind: FaultKind,
  defaults: Required<Rhythm>,
  rhythm: Rhythm,
  draw: Draw,
  name: string = kind,
): Nemesis {
  const everyUs = microseconds(rhythm.every ?? defaults.every, `${name}: every`)
  const lastingUs = microseconds(rhythm.lasting ?? defaults.lasting, `${name}: lasting`)
  if (everyUs === 0) throw new RangeError(`${name}: every is 0, that would be faults without end`)
  return {
    kinds: [kind],
    faults({ nodes, durationUs, stream }: NemesisContext): Fault[] {
      const faults: Fault[] = []
      let atUs = 0
      for (let number = 0; ; number++) {
        const random = stream(`faults/${name}/${number}`)
        atUs += exponentialUs(random, everyUs)
        if (atUs >= durationUs) return faults
        const when = { at: formatDuration(atUs), for: formatDuration(exponentialUs(random, lastingUs)) }
        const fault = draw(random, when, nodes)
        if (fault !== undefined) faults.push(fault)
      }
    },
  }
}

function exponentialUs(random: RandomStream, meanUs: number): number {
  return 1 + Math.round(-Math.log(1 - random()) * meanUs)
}

/** Cuts the network into random halves, one node from the rest, a majority ring's neighbour, or one direction only. */
export function partitions(rhythm: Rhythm = {}): Nemesis {
  return recurring('partition', { every: '3s', lasting: '1.5s' }, rhythm, (random, when, nodes) => {
    if (nodes.length < 2) return undefined
    const order = shuffled(random, nodes)
    const cut = random() < 0.5 ? 1 : Math.max(1, Math.floor(nodes.length / 2))
    const groups = [order.slice(0, cut), order.slice(cut)] as const
    if (random() < 0.25) return { kind: 'partition', ...when, from: groups[0], to: groups[1] }
    return { kind: 'partition', ...when, groups }
  })
}

/** As {@link partitions}, but messages are kept back and arrive after the end. */
export function holds(rhythm: Rhythm = {}): Nemesis {
  return recurring('hold', { every: '4s', lasting: '500ms' }, rhythm, (random, when, nodes) => {
    if (nodes.length < 2) return undefined
    const order = shuffled(random, nodes)
    return { kind: 'hold', ...when, groups: [order.slice(0, 1), order.slice(1)] }
  })
}

/** A share of the messages is lost: at most `rate` (0.3 unless told). */
export function messageLoss(options: Rhythm & { readonly rate?: number } = {}): Nemesis {
  return recurring('loss', { every: '3s', lasting: '2s' }, options, (random, when) => {
    return { kind: 'loss', ...when, rate: rateUpTo(random, options.rate ?? 0.3) }
  })
}

/** A share of the messages arrives twice: at most `rate` (0.3 unless told). */
export function messageDuplication(options: Rhythm & { readonly rate?: number } = {}): Nemesis {
  return recurring('duplication', { every: '3s', lasting: '2s' }, options, (random, when) => {
    return { kind: 'duplication', ...when, rate: rateUpTo(random, options.rate ?? 0.3) }
  })
}

function rateUpTo(random: RandomStream, most: number): number {
  return Math.max(0.01, Math.round(random() * most * 100) / 100)
}

/** All links become slower: at most by `by` (200 ms unless told). */
export function delays(options: Rhythm & { readonly by?: Duration } = {}): Nemesis {
  const mostUs = microseconds(options.by ?? '200ms', 'delays: by')
  return recurring('delay', { every: '4s', lasting: '1s' }, options, (random, when) => {
    return { kind: 'delay', ...when, by: formatDuration(Math.round((random() * mostUs) / 1_000) * 1_000) }
  })
}

/** The connections between two nodes break. */
export function resets(rhythm: Rhythm = {}): Nemesis {
  return recurring('reset', { every: '3s', lasting: 0 }, rhythm, (random, { at }, nodes) => {
    const [a, b] = shuffled(random, nodes)
    return a === undefined || b === undefined ? undefined : { kind: 'reset', at, between: [a, b] }
  })
}

/** One node, sometimes all at once, crashes and starts again. */
export function crashes(rhythm: Rhythm = {}): Nemesis {
  return eachOrAll(
    recurring('crash', { every: '3s', lasting: '1s' }, rhythm, (random, when, nodes) => {
      return { kind: 'crash', ...when, node: pick(random, nodes) }
    }),
    (random, fault, nodes) =>
      fault.kind === 'crash' && random() < 0.1 ? nodes.map(node => ({ ...fault, node })) : [fault],
  )
}

function eachOrAll(
  nemesis: Nemesis,
  spread: (random: RandomStream, fault: Fault, nodes: readonly string[]) => readonly Fault[],
): Nemesis {
  return {
    kinds: nemesis.kinds,
    faults(context) {
      return nemesis.faults(context).flatMap((fault, number) => {
        return [...spread(context.stream(`faults/${fault.kind}/all/${number}`), fault, context.nodes)]
      })
    },
  }
}

/** One node stands still for a while, as in a long garbage collection. */
export function pauses(rhythm: Rhythm = {}): Nemesis {
  return recurring('pause', { every: '3s', lasting: '700ms' }, rhythm, (random, when, nodes) => {
    return { kind: 'pause', ...when, node: pick(random, nodes) }
  })
}

/** A node's wall clock jumps, forwards or back: at most by `jump` (2 s unless told). */
export function clockJumps(options: Rhythm & { readonly jump?: Duration } = {}): Nemesis {
  const mostUs = microseconds(options.jump ?? '2s', 'clockJumps: jump')
  return recurring('clock-jump', { every: '3s', lasting: 0 }, options, (random, { at }, nodes) => {
    const byUs = Math.round(((random() * 2 - 1) * mostUs) / 1_000) * 1_000
    return { kind: 'clock-jump', at, node: pick(random, nodes), by: formatDuration(byUs) }
  })
}

/** A node's clocks run too fast or too slow: at most by `ppm` millionths (50,000 unless told). */
export function clockDrift(options: Rhythm & { readonly ppm?: number } = {}): Nemesis {
  const most = options.ppm ?? 50_000
  return recurring('clock-drift', { every: '4s', lasting: '3s' }, options, (random, when, nodes) => {
    return { kind: 'clock-drift', ...when, node: pick(random, nodes), ppm: integerBetween(random, -most, most) }
  })
}

/** Jumps and drift together. */
export function clockSkew(): Nemesis {
  return together(clockJumps(), clockDrift())
}

/** Every nemesis, in every run. */
export function together(...nemeses: readonly Nemesis[]): Nemesis {
  return {
    kinds: nemeses.flatMap(nemesis => nemesis.kinds),
    faults: context => nemeses.flatMap(nemesis => nemesis.faults(context)),
  }
}

/**
 * Each seed turns on a random subset of the nemeses, in one run of eight none: what two faults hide from each other comes
 * out when one of them is off (Groce et al., "Swarm Testing", ISSTA 2012).
 */
export function swarm(...nemeses: readonly Nemesis[]): Nemesis {
  return {
    kinds: nemeses.flatMap(nemesis => nemesis.kinds),
    faults(context) {
      const random = context.stream('swarm')
      const calm = random() < 0.125
      return nemeses.flatMap(nemesis => {
        const on = random() < 0.5
        return on && !calm ? nemesis.faults(context) : []
      })
    },
  }
}
