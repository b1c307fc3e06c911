import { formatDuration, microseconds } from '../../clock/duration.ts'
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
 * - `onward`: from a moment at which the parent did something rare, other faults. Up to there all is as it was, and the run gets there again,
 *   event by event (the idea of Go-Explore: Ecoffet et al., "First return, then explore", Nature 2021).
 * - `anew`: the faults are kept, and everything else that chance decides is drawn again.
 * - `forks`: from such a moment on, everything is drawn anew, the faults as well: as the particles of importance splitting (Kahn and Harris,
 *   1951) go on from the level that they got to.
 * - `changed`: faults moved, aimed, spliced, single messages and operations changed, several of it at once (AFL's havoc).
 */
export const MUTATIONS = ['onward', 'anew', 'changed', 'forks'] as const
/** Names a way to make plans of others. */
export type Mutation = (typeof MUTATIONS)[number]

/**
 * A plan that differs from that of a corpus entry; some of it may come from `donor`. It is valid wherever these two are, and a function of
 * the arguments and what is drawn. Throws a ScenarioError when a plan does not fit the scenario.
 */
export function mutate(
  scenario: AnyScenario,
  mutation: Mutation,
  parent: Pick<Entry, 'plan' | 'times'>,
  donor: Plan,
  random: RandomStream,
): Plan {
  if (mutation === 'forks') return forked(scenario, parent, donor, random)
  const expanded = expand(scenario, parent.plan)
  const plan = { ...parent.plan, faults: expanded.faults }
  const moment = momentUs(parent.times, expanded.durationUs, random)
  const from: Mutated = { plan, expanded, momentUs: moment, donor: expand(scenario, donor).faults }
  let mutant: Plan = mutation === 'onward' ? onward(from, random) : plan
  if (mutation === 'changed') mutant = stepped(from, ANYWHERE, random)
  if (mutation === 'anew' || isSame(mutant, plan)) mutant = reseeded(plan, random)
  const { faults = [] } = mutant
  return faults.length > MOST_FAULTS ? { ...mutant, faults: thinned(faults, random) } : mutant
}

/** All that happened by the moment stays, and what was drawn at it: drawn anew is what comes a microsecond later. */
function forked(
  scenario: AnyScenario,
  { plan, times }: Pick<Entry, 'plan' | 'times'>,
  donor: Plan,
  random: RandomStream,
): Plan {
  const { durationUs } = expand(scenario, plan)
  const atUs = Math.floor(momentUs(times, durationUs, random)) + 1
  const earlier = (plan.reseed ?? []).filter(({ at }) => microseconds(at) < atUs)
  const reseed = [...earlier, { at: formatDuration(atUs), seed: (random.int32() >>> 0).toString(36) }]
  // Those that the plan lists are not drawn anew by themselves.
  const isPast = (fault: Fault) => microseconds(fault.at) < atUs
  const { faults } = plan
  if (faults === undefined) return { ...plan, reseed }
  const others = expand(scenario, donor).faults
  return { ...plan, reseed, faults: [...faults.filter(isPast), ...others.filter(fault => !isPast(fault))] }
}

/** What has begun by the moment stays. */
function onward(from: Mutated, random: RandomStream): Plan {
  const { plan, donor, momentUs } = from
  const isPast = (fault: Fault) => fault.after === undefined && microseconds(fault.at) <= momentUs
  const isToCome = (fault: Fault) => !isPast(fault)
  const toCome = { ...plan, faults: plan.faults.filter(isToCome) }
  const { faults = [] } = stepped({ ...from, plan: toCome, donor: donor.filter(isToCome) }, ONWARD, random)
  return { ...plan, faults: [...plan.faults.filter(isPast), ...faults] }
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
