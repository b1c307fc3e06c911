import { microseconds } from '../../clock/duration.ts'
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
import { aimFaults, calmDown, mixFaults, otherFaults } from './mutators/splice.ts'

/** Ways to change the faults that come after a moment. Each is as likely as it stands here often. */
const ONWARD: readonly Mutator[] = [
  otherFaults,
  otherFaults,
  mixFaults,
  aimFaults,
  aimFaults,
  tweakFaults,
  tweakFaults,
  calmDown,
]
/** Ways to change anything. */
const ANYWHERE: readonly Mutator[] = [
  mixFaults,
  aimFaults,
  tweakFaults,
  tweakFaults,
  calmDown,
  perturbMessages,
  changeOperations,
]
const MOST_STEPS = 3
/** More faults than this are thinned out: plans must not grow for ever. */
const MOST_FAULTS = 400

/**
 * A plan that differs a little from that of a corpus entry, in one of three ways. It goes on in another way from a moment at which
 * the parent did something rare: up to there all is as it was, and the run gets there again, event by event (the idea of Go-Explore: Ecoffet et
 * al., "First return, then explore", Nature 2021). Or the faults are kept, and all else is drawn anew. Or anything is changed: faults moved,
 * aimed, spliced with those of `donor`, single messages and operations (AFL's havoc).
 *
 * It is valid wherever the two it is made from are, and a function of its arguments and what it draws. Throws a ScenarioError when
 * a plan does not fit the scenario.
 */
export function mutate(
  scenario: AnyScenario,
  parent: Pick<Entry, 'plan' | 'times'>,
  donor: Plan,
  random: RandomStream,
): Plan {
  const expanded = expand(scenario, parent.plan)
  const donated = expand(scenario, donor).faults
  const plan = { ...parent.plan, faults: expanded.faults }
  const moment = momentUs(parent.times, expanded.durationUs, random)
  const from: Mutated = { plan, expanded, momentUs: moment, donor: donated }
  const strategy = random()
  let mutant: Plan
  if (strategy < 0.4) {
    const isPast = (fault: Fault) => fault.after === undefined && microseconds(fault.at) <= moment
    const to = { ...from, plan: { ...plan, faults: plan.faults.filter(fault => !isPast(fault)) } }
    const donor = donated.filter(fault => !isPast(fault))
    const onward = stepped({ ...to, donor }, ONWARD, random)
    mutant = { ...onward, faults: [...plan.faults.filter(isPast), ...(onward.faults ?? [])] }
  } else if (strategy < 0.7) {
    const anew = reseeded(plan, random)
    mutant =
      random() < 0.5 ? anew : stepped({ ...from, plan: anew, expanded: expand(scenario, anew) }, ANYWHERE, random)
  } else mutant = stepped(from, ANYWHERE, random)
  if (isSame(mutant, plan)) mutant = reseeded(plan, random)
  const { faults = [] } = mutant
  return faults.length > MOST_FAULTS ? { ...mutant, faults: thinned(faults, random) } : mutant
}

/** Whether nothing was changed after all: its run is known. */
function isSame(mutant: Plan, { faults = [], ...rest }: Plan): boolean {
  const { faults: changed = [], seed, network, operations } = mutant
  if (seed !== rest.seed || network !== rest.network || operations !== rest.operations) return false
  return changed.length === faults.length && changed.every((fault, i) => fault === faults[i])
}

/** After a few of these mutations. */
function stepped(from: Mutated, mutators: readonly Mutator[], random: RandomStream): Plan {
  let { plan } = from
  for (let left = integerBetween(random, 1, MOST_STEPS); left > 0; left--) {
    plan = { ...plan, ...pick(random, mutators)({ ...from, plan }, random) }
  }
  return plan
}

/** Everything that chance decides is drawn anew: the network, the operations, what the nodes draw. The faults stay. */
function reseeded<P extends Plan>(plan: P, random: RandomStream): P {
  const [original] = plan.seed.split('~')
  return { ...plan, seed: `${original}~${(random.int32() >>> 0).toString(36)}` }
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
