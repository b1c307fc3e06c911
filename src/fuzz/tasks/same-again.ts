import { checkDeterminism } from '../../scenario/determinism.ts'
import type { Plan } from '../../scenario/plan.ts'
import { type Run, run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { EXIT } from '../exit-code.ts'
import { CommandError } from '../problem.ts'

/**
 * Runs a plan again, and throws when the run is not the same as before. Compares fingerprints and what was found first, which
 * costs one run and no memory; only when they differ, the events are walked to say where.
 */
export async function sameAgain(scenario: AnyScenario, plan: Plan, before: RunIdentity): Promise<void> {
  const again = await run(scenario, plan)
  if (isSame(before, again)) return
  await checkDeterminism(scenario, plan)
  // Two runs in a row agree with each other, so no event can be named.
  throw differ(plan, before, again)
}

/** By which two runs are compared. A node that throws may leave no other trace than what is found. */
export type RunIdentity = Pick<Run, 'fingerprint' | 'signature'>

export function isSame(a: RunIdentity, b: RunIdentity): boolean {
  return a.fingerprint === b.fingerprint && a.signature === b.signature
}

export function differ(plan: Plan, before: RunIdentity, again: RunIdentity): CommandError {
  const described = ({ fingerprint, signature }: RunIdentity) =>
    `${signature === undefined ? 'passed' : `failed (${signature})`} with the fingerprint ${fingerprint}`
  return new CommandError({
    exitCode: EXIT.nondeterministic,
    message: [
      `not deterministic: seed ${plan.seed} ${described(before)}, and then ${described(again)}`,
      'Runs in a row agree, so it depends on which runs came before: look for state at module level that is kept from run to run.',
    ].join('\n'),
  })
}
