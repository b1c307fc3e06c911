import { run } from 'sameseed'
import { type BugName, bugs } from '../../examples/raft/bugs.ts'
import { raftScenario } from '../../examples/raft/scenario.ts'
import { GuidedPlans, type GuidedPlansOptions } from '../../src/search/guidance/guided-plans.ts'

/** The usual search: runs until the bug is found, `most + 1` if it was not. The seeds are those of `bench -- bugs`. */
export async function randomRunsToBug(bug: BugName, base: number, most: number): Promise<number> {
  const scenario = raftScenario({ bug })
  for (let runs = 1; runs <= most; runs++) {
    if ((await run(scenario, { seed: `${base}-${runs}` })).failed) return runs
  }
  return most + 1
}

/** As {@link randomRunsToBug}, guided. */
export async function guidedRunsToBug(
  bug: BugName,
  base: number,
  most: number,
  options: Omit<GuidedPlansOptions, 'seed'> = {},
): Promise<number> {
  const scenario = raftScenario({ bug })
  const plans = new GuidedPlans(scenario, { seed: String(base), ...options })
  for (let runs = 1; runs <= most; runs++) {
    const candidate = plans.next()
    const { ok, failed, behaviours } = await run(scenario, candidate.plan, { behaviours: true })
    if (failed) return runs
    if (behaviours !== undefined) plans.ran(candidate, { ok, behaviours })
  }
  return most + 1
}

/** Distinct behaviours of the correct Raft after so many runs, purely random and guided. */
export async function behavioursReached(base: number, runs: number): Promise<{ random: number; guided: number }> {
  const scenario = raftScenario()
  const reached = async (plans: GuidedPlans): Promise<number> => {
    for (let i = 0; i < runs; i++) {
      const candidate = plans.next()
      const { ok, behaviours } = await run(scenario, candidate.plan, { behaviours: true })
      if (behaviours !== undefined) plans.ran(candidate, { ok, behaviours })
    }
    return plans.corpus.behaviours
  }
  return {
    random: await reached(new GuidedPlans(scenario, { seed: String(base), freshShare: 1 })),
    guided: await reached(new GuidedPlans(scenario, { seed: String(base) })),
  }
}

export function isBug(name: string): name is BugName {
  return name in bugs
}
