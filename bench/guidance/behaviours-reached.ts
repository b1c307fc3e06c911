import { GuidedPlans, run } from 'sameseed'
import { raftScenario } from '../../examples/raft/scenario.ts'

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
