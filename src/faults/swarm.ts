import * as v from 'valibot'
import { checkOptions, optionsOf } from '../options/options.ts'
import { aimed } from './aim.ts'
import { machineRoom } from './machine-room.ts'
import { type Nemesis, type NemesisContext, nemesisField } from './nemesis.ts'
import { upgrade } from './process/upgrade.ts'
import { drawnPace, drawnRhythm } from './rhythm.ts'

const NEMESES = optionsOf<{ readonly nemeses: readonly Nemesis[] }>({ nemeses: v.array(nemesisField) })

/** Combines nemeses: all of them, in every run. */
export function together(...nemeses: readonly Nemesis[]): Nemesis {
  checkOptions('together', NEMESES, { nemeses })
  return {
    kinds: nemeses.flatMap(nemesis => nemesis.kinds),
    isRoom: nemeses.some(({ isRoom }) => isRoom === true),
    isSwarm: nemeses.some(({ isSwarm }) => isSwarm === true),
    faults: context => nemeses.flatMap(nemesis => nemesis.faults(context)),
    settings: context => nemeses.flatMap(nemesis => settingsOf(nemesis, context)),
  }
}

/** The share of runs in which a swarm does nothing at all. */
const CALM = 0.125

/**
 * Draws the circumstances of a run from its seed: which of the nemeses are on, in one run of eight none; how often each
 * strikes and for how long, where that was left open; rollouts (see {@link upgrade}), where the scenario has several
 * versions; what the machines and links are like (see {@link machineRoom});
 * and whether faults strike together. What two faults hide from each other comes out when one of them is off, and some
 * failures need a quick one, others a long one (Groce et al., "Swarm Testing", ISSTA 2012; FoundationDB and TigerBeetle
 * draw their rates in the same way).
 */
export function swarm(...nemeses: readonly Nemesis[]): Nemesis {
  checkOptions('swarm', NEMESES, { nemeses })
  const given = nemeses.some(({ isRoom }) => isRoom === true) ? nemeses : [...nemeses, machineRoom()]
  const kinds = given.flatMap(nemesis => nemesis.kinds)
  // Several versions are there to be rolled out.
  const rollouts = kinds.includes('upgrade') ? [] : [upgrade()]
  const drawn = (context: NemesisContext) => {
    const all = (context.versions ?? []).length === 0 ? given : [...given, ...rollouts]
    const isCalm = context.stream('swarm')() < CALM
    const pace = drawnPace(context)
    const seen = new Map<string, number>()
    return all.map(nemesis => {
      // A stream of its own: taking one nemesis out leaves those of other kinds as they are.
      const name = nemesis.kinds.join('+')
      const number = seen.get(name) ?? 0
      seen.set(name, number + 1)
      const random = context.stream(number === 0 ? `swarm/${name}` : `swarm/${name}/${number}`)
      const isOn = (random() < 0.5 && !isCalm) || nemesis.isRoom === true
      return { nemesis, isOn, context: { ...context, rhythm: drawnRhythm(random, context.durationUs, pace) } }
    })
  }
  return {
    kinds,
    isSwarm: true,
    faults(context) {
      const faults = drawn(context).flatMap(each => (each.isOn ? each.nemesis.faults(each.context) : []))
      return [...aimed(faults, kinds, context)]
    },
    settings(context) {
      const each = drawn(context)
      const off = each.flatMap(({ isOn, nemesis }) => (isOn ? [] : nemesis.kinds))
      return [
        ...each.flatMap(({ isOn, nemesis, context: own }) => (isOn ? settingsOf(nemesis, own) : [])),
        ...(off.length === 0 ? [] : [`no ${[...new Set(off)].join(', ')}`]),
      ]
    },
  }
}

function settingsOf(nemesis: Nemesis, context: NemesisContext): readonly string[] {
  return nemesis.settings?.(context) ?? nemesis.kinds
}
