import { type Duration, formatDuration, microseconds } from '../clock/duration.ts'
import type { RandomStream } from '../random/stream.ts'
import type { FaultEntry } from './kind.ts'

/** What faults are drawn for. */
export interface NemesisContext {
  readonly nodes: readonly string[]
  readonly durationUs: number
  /** The random stream called `name`: use one for each fault, so that they do not depend on each other. */
  stream(name: string): RandomStream
}

/** Draws faults of some kinds for a run: a pure function of the context. Compose several in a scenario's `faults`. */
export interface Nemesis {
  readonly kinds: readonly string[]
  faults(context: NemesisContext): FaultEntry[]
}

/** How often a fault strikes and how long it lasts, both on average (exponentially distributed). */
export interface Rhythm {
  readonly every?: Duration
  readonly lasting?: Duration
}

/** When one fault of a nemesis begins, and how long it lasts. */
export interface Moment {
  readonly at: Duration
  readonly for: Duration
}

type Draw = (random: RandomStream, when: Moment, nodes: readonly string[]) => FaultEntry | readonly FaultEntry[]

/**
 * A nemesis which strikes again and again, with one or several faults at a time; `name` keeps its random streams apart from
 * those of others. Throws a RangeError when `every` is 0.
 */
export function recurring(
  kind: string,
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
    faults({ nodes, durationUs, stream }: NemesisContext): FaultEntry[] {
      const faults: FaultEntry[] = []
      let atUs = 0
      for (let number = 0; ; number++) {
        const random = stream(`faults/${name}/${number}`)
        atUs += exponentialUs(random, everyUs)
        if (atUs >= durationUs) return faults
        const when = { at: formatDuration(atUs), for: formatDuration(exponentialUs(random, lastingUs)) }
        const drawn = draw(random, when, nodes)
        if (Array.isArray(drawn)) faults.push(...drawn)
        else faults.push(drawn as FaultEntry)
      }
    },
  }
}

function exponentialUs(random: RandomStream, meanUs: number): number {
  return 1 + Math.round(-Math.log(1 - random()) * meanUs)
}

/** A chance of at least one percent, at most `most`, in whole percents. */
export function rateUpTo(random: RandomStream, most: number): number {
  return Math.max(0.01, Math.round(random() * most * 100) / 100)
}
