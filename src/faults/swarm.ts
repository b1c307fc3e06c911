import * as v from 'valibot'
import { checkOptions, optionsOf } from '../options/options.ts'
import type { RandomStream } from '../random/stream.ts'
import { type Nemesis, type NemesisContext, nemesisField } from './nemesis.ts'

const NEMESES = optionsOf<{ readonly nemeses: readonly Nemesis[] }>({ nemeses: v.array(nemesisField) })

/** Combines nemeses: all of them, in every run. */
export function together(...nemeses: readonly Nemesis[]): Nemesis {
  checkOptions('together', NEMESES, { nemeses })
  return {
    kinds: nemeses.flatMap(nemesis => nemesis.kinds),
    faults: context => nemeses.flatMap(nemesis => nemesis.faults(context)),
    settings: context => nemeses.flatMap(nemesis => settingsOf(nemesis, context)),
  }
}

/** The share of runs in which a swarm does nothing at all. */
const CALM = 0.125
/** How much faster or slower a nemesis strikes than by default, and how much shorter or longer it lasts. */
const PACES = [1 / 16, 2] as const

/**
 * Turns on a random subset of the nemeses for each seed, in one run of eight none, and draws for each how often it
 * strikes and for how long, where that was left open. What two faults hide from each other comes out when one of them
 * is off, and some failures need a quick one, others a long one (Groce et al., "Swarm Testing", ISSTA 2012;
 * FoundationDB and TigerBeetle draw their rates in the same way).
 */
export function swarm(...nemeses: readonly Nemesis[]): Nemesis {
  checkOptions('swarm', NEMESES, { nemeses })
  const drawn = (context: NemesisContext) => {
    const isCalm = context.stream('swarm')() < CALM
    const seen = new Map<string, number>()
    return nemeses.map(nemesis => {
      // A stream of its own: taking one nemesis out leaves those of other kinds as they are.
      const name = nemesis.kinds.join('+')
      const number = seen.get(name) ?? 0
      seen.set(name, number + 1)
      const random = context.stream(number === 0 ? `swarm/${name}` : `swarm/${name}/${number}`)
      const isOn = random() < 0.5 && !isCalm
      return { nemesis, isOn, context: { ...context, pace: { every: paceOf(random), for: paceOf(random) } } }
    })
  }
  return {
    kinds: nemeses.flatMap(nemesis => nemesis.kinds),
    faults: context => drawn(context).flatMap(each => (each.isOn ? each.nemesis.faults(each.context) : [])),
    settings(context) {
      const all = drawn(context)
      const off = all.flatMap(each => (each.isOn ? [] : each.nemesis.kinds))
      return [
        ...all.flatMap(each => (each.isOn ? settingsOf(each.nemesis, each.context) : [])),
        ...(off.length === 0 ? [] : [`no ${[...new Set(off)].join(', ')}`]),
      ]
    },
  }
}

/** Any pace between the slowest and the fastest, their ratios equally likely. */
function paceOf(random: RandomStream): number {
  const [least, most] = PACES
  return least * (most / least) ** random()
}

function settingsOf(nemesis: Nemesis, context: NemesisContext): readonly string[] {
  return nemesis.settings?.(context) ?? nemesis.kinds
}
