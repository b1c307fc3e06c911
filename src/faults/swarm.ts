import type { Nemesis } from './nemesis.ts'

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
