import { checkDeterminism } from '../../scenario/determinism.ts'
import type { Plan } from '../../scenario/plan.ts'
import { run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { EXIT } from '../exit-code.ts'
import { CommandError } from '../problem.ts'

/**
 * Runs a plan again, and throws when it does not give the fingerprint that it gave before. Compares fingerprints first,
 * which costs one run and no memory; only when they differ, the events are walked to say where.
 */
export async function sameAgain(scenario: AnyScenario, plan: Plan, fingerprint: string): Promise<void> {
  const again = await run(scenario, plan)
  if (again.fingerprint === fingerprint) return
  await checkDeterminism(scenario, plan)
  // Two runs in a row agree with each other, so no event can be named.
  throw new CommandError({
    exitCode: EXIT.nondeterministic,
    message: [
      `not deterministic: seed ${plan.seed} gave the fingerprint ${fingerprint}, and then ${again.fingerprint}`,
      'Runs in a row agree, so it depends on which runs came before: look for state at module level that is kept from run to run.',
    ].join('\n'),
  })
}
