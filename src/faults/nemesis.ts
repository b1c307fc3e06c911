import { type Duration, formatDuration, microseconds } from '../clock/duration.ts'
import { durationSchema, positiveDurationSchema } from '../clock/duration-schema.ts'
import { madeField, rateField } from '../options/fields.ts'
import { optionsOf } from '../options/options.ts'
import { type Era, occurrences } from '../random/eras.ts'
import { pick, type RandomStream } from '../random/stream.ts'
import type { Domain } from './domain.ts'
import type { FaultEntry } from './entry.ts'
import type { VersionedGroup } from './versioned-group.ts'

/** Says what faults are drawn for. */
export interface NemesisContext {
  /** The names of all nodes. */
  readonly nodes: readonly string[]
  /** Those of them that never fail by themselves: only the network to them does. Default: none. */
  readonly reliable?: readonly string[]
  /** The nodes that are part of the cluster from the beginning. Default: all. */
  readonly initialNodes?: readonly string[]
  /** How long faults may happen, microseconds. */
  readonly durationUs: number
  /** The random stream called `name`: use one for each fault, so that they do not depend on each other. */
  stream(name: string): RandomStream
  /** The eras of a plan that reseeds: what begins in one is drawn from its streams. Default: one, with `stream`. */
  readonly eras?: readonly Era[]
  /** The nodes that have several versions, by role. Default: none. */
  readonly versions?: readonly VersionedGroup[]
  /** What fails together, where the scenario has regions: each part of them that has some of the nodes. Default: none. */
  readonly domains?: readonly Domain[]
  /** What the scenario itself says of its network, which a swarm then leaves alone. */
  readonly given?: { readonly latency: boolean }
  /** What a swarm has drawn in place of the times that a nemesis left open. */
  readonly rhythm?: DrawnRhythm
}

/** Says how often something strikes and how long it lasts. Kinds that are meant to be rarer, or to last longer, multiply it. */
export interface DrawnRhythm {
  /** Mean time between two faults, microseconds. */
  readonly everyUs: number
  /** How long one lasts on average, microseconds. */
  readonly lastingUs: number
}

/** Draws faults of some kinds for a run: a pure function of the context. Compose several in a scenario's `faults`. */
export interface Nemesis {
  /** The kinds of faults that it draws. */
  readonly kinds: readonly string[]
  /** Draws faults, in any order. */
  faults(context: NemesisContext): FaultEntry[]
  /** Whether it draws what the nodes run on: a swarm adds one where none is listed, and never turns it off. Default: false. */
  readonly isRoom?: boolean
  /** Whether it draws the circumstances of a run from the seed; then the workload is drawn like that as well. Default: false. */
  readonly isSwarm?: boolean
  /** What it is set to for this run, a few words each: `partition every 400ms for 90ms`. */
  settings?(context: NemesisContext): readonly string[]
}

/**
 * Says how often a fault strikes and how long it lasts, both on average (exponentially distributed). What is left
 * open, a swarm draws.
 */
export interface Rhythm {
  /** Mean time between two of them. */
  readonly every?: Duration
  /** How long one lasts, on average. */
  readonly for?: Duration
}

/** A nemesis as an option. */
export const nemesisField = madeField(({ faults }) => typeof faults === 'function', 'a nemesis such as partition()')

/** The options of a rhythm, and of a nemesis whose faults do not last. */
export const everyOption = { every: positiveDurationSchema }
export const rhythmOptions = { ...everyOption, for: durationSchema }

/** Configures a nemesis of faults that hit a share of the messages or operations. */
export interface RateOptions extends Rhythm {
  /** The share is drawn for each fault: at most this. */
  readonly rate?: number
}

export const rateOptions = optionsOf<RateOptions>({ ...rhythmOptions, rate: rateField })

/** When one fault of a nemesis begins, and how long it lasts. */
export interface Moment {
  readonly at: Duration
  readonly for: Duration
}

type Draw = (
  random: RandomStream,
  when: Moment,
  nodes: readonly string[],
  domains: readonly Domain[],
) => FaultEntry | readonly FaultEntry[]

/**
 * Makes a nemesis which strikes again and again, with one or several faults at a time; `name` keeps its random streams apart
 * from those of others.
 */
export function recurring(
  kind: string,
  defaults: Required<Rhythm>,
  rhythm: Rhythm,
  draw: Draw,
  name: string = kind,
): Nemesis {
  const meanEveryUs = microseconds(rhythm.every ?? defaults.every, `${name}: every`)
  const meanLastingUs = microseconds(rhythm.for ?? defaults.for, `${name}: for`)
  const rarity = Math.max(1, meanEveryUs / USUAL_EVERY_US)
  const length = meanLastingUs === 0 ? 0 : Math.max(1, meanLastingUs / USUAL_LASTING_US)
  const means = ({ rhythm: drawn }: NemesisContext) => ({
    everyUs: rhythm.every === undefined && drawn !== undefined ? drawn.everyUs * rarity : meanEveryUs,
    lastingUs: rhythm.for === undefined && drawn !== undefined ? drawn.lastingUs * length : meanLastingUs,
  })
  return {
    kinds: [kind],
    settings(context) {
      const { everyUs, lastingUs } = means(context)
      return [`${name} every ${inWords(everyUs)}${lastingUs === 0 ? '' : ` for ${inWords(lastingUs)}`}`]
    },
    faults(context) {
      const { everyUs, lastingUs } = means(context)
      const faults: FaultEntry[] = []
      const gapUs = (random: RandomStream) => exponentialUs(random, everyUs)
      for (const { atUs, random } of occurrences(context, number => `faults/${name}/${number}`, gapUs)) {
        const when = { at: formatDuration(atUs), for: formatDuration(exponentialUs(random, lastingUs)) }
        const drawn = draw(random, when, context.nodes, context.domains ?? [])
        if (Array.isArray(drawn)) faults.push(...drawn)
        else faults.push(drawn as FaultEntry)
      }
      return faults
    },
  }
}

/** As `recurring`, for what happens to nodes themselves: to those that may fail, so that the others take nothing from their rhythm. */
export function strikingNodes(...how: Parameters<typeof recurring>): Nemesis {
  const nemesis = recurring(...how)
  return {
    ...nemesis,
    faults: context => {
      const nodes = fallibleOf(context)
      if (nodes.length === 0) return []
      const domains = (context.domains ?? []).map(({ name, nodes: all }) => ({
        name,
        nodes: all.filter(node => nodes.includes(node)),
      }))
      return nemesis.faults({ ...context, nodes, domains: domains.filter(domain => domain.nodes.length > 0) })
    },
  }
}

/** The nodes that fail by themselves. Whoever draws over other `nodes` than there are has these struck, and no others. */
export function fallibleOf({ nodes, reliable = [] }: NemesisContext): readonly string[] {
  return nodes.filter(node => !reliable.includes(node))
}

/** What is rarer than this by default, or lasts longer, is so by as much in a swarm. */
const USUAL_EVERY_US = 4_000_000
const USUAL_LASTING_US = 1_000_000

/** With two digits. */
function inWords(us: number): string {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(us)) - 1)
  return formatDuration(Math.round(us / unit) * unit)
}

function exponentialUs(random: RandomStream, meanUs: number): number {
  return 1 + Math.round(-Math.log(1 - random()) * meanUs)
}

/** Where there are regions, a quarter of what strikes nodes strikes all nodes of a domain, which share a power supply or a switch. */
const TOGETHER = 0.25

/** Whether a strike is one on all of a domain: in some cases where there are domains, and in none where there are not. */
export function isTogether(random: RandomStream, domains: readonly Domain[]): boolean {
  return domains.length > 0 && random() < TOGETHER
}

/** All nodes of a domain, in some of the strikes; undefined in the others, and where there are no domains. */
export function drawnDomain(random: RandomStream, domains: readonly Domain[]): readonly string[] | undefined {
  return isTogether(random, domains) ? pick(random, domains).nodes : undefined
}

/** A chance of at least one percent, at most `most`, in whole percents. */
export function rateUpTo(random: RandomStream, most: number): number {
  return Math.max(0.01, Math.round(random() * most * 100) / 100)
}
