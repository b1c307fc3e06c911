import type { Fault } from '../../faults/catalogue.ts'
import { integerBetween, pick, type RandomStream, shuffled } from '../../random/stream.ts'
import { expand } from '../../scenario/expand.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Entry } from './corpus.ts'
import { tweakFaults } from './mutators/faults.ts'
import { perturbMessages } from './mutators/messages.ts'
import type { Mutated, Mutator } from './mutators/mutator.ts'
import { changeOperations } from './mutators/operations.ts'
import { aimFaults, calmDown, mixFaults, otherFaultsAfter } from './mutators/splice.ts'

/** Everything that chance decides is drawn anew: the network, the operations, what the nodes draw. The faults stay. */
const reseed: Mutator = ({ plan }, random) => {
  const [original] = plan.seed.split('~')
  return { ...plan, seed: `${original}~${(random.int32() >>> 0).toString(36)}` }
}

/** As often as it stands here. */
const MUTATORS: readonly Mutator[] = [
  reseed,
  reseed,
  reseed,
  otherFaultsAfter,
  otherFaultsAfter,
  aimFaults,
  aimFaults,
  tweakFaults,
  tweakFaults,
  mixFaults,
  calmDown,
  perturbMessages,
  changeOperations,
]
const MOST_STEPS = 3
/** More faults than this are thinned out: plans must not grow for ever. */
const MOST_FAULTS = 400

/**
 * A plan that differs a little from that of a corpus entry: faults moved, aimed, spliced with those of `donor`, single messages and
 * operations changed, or the faults kept and all else drawn anew. It is valid wherever the two it is made from are, and a function of its
 * arguments and what it draws. Throws a ScenarioError when a plan does not fit the scenario.
 */
export function mutate(
  scenario: AnyScenario,
  parent: Pick<Entry, 'plan' | 'times'>,
  donor: Plan,
  random: RandomStream,
): Plan {
  const donated = expand(scenario, donor).faults
  let plan = parent.plan
  for (let left = integerBetween(random, 1, MOST_STEPS); left > 0; left--) {
    const expanded = expand(scenario, plan)
    const from: Mutated = {
      plan: { ...plan, faults: expanded.faults },
      expanded,
      momentUs: momentUs(parent.times, expanded.durationUs, random),
      donor: donated,
    }
    plan = pick(random, MUTATORS)(from, random) ?? reseed(from, random) ?? plan
  }
  const { faults = [] } = plan
  return faults.length > MOST_FAULTS ? { ...plan, faults: thinned(faults, random) } : plan
}

/** One of the moments at which the parent did something new, or any if all were after the end. */
function momentUs(times: readonly number[], durationUs: number, random: RandomStream): number {
  const within = times.filter(ms => ms * 1_000 < durationUs)
  return within.length === 0 ? random() * durationUs : pick(random, within) * 1_000
}

/** In their order. */
function thinned(faults: readonly Fault[], random: RandomStream): readonly Fault[] {
  const kept = new Set(
    shuffled(
      random,
      faults.map((_, i) => i),
    ).slice(0, MOST_FAULTS),
  )
  return faults.filter((_, i) => kept.has(i))
}
