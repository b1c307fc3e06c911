import { checkDeterminism } from '../scenario/determinism.ts'
import type { Plan } from '../scenario/plan.ts'
import { type Run, run } from '../scenario/run.ts'
import type { AnyScenario } from '../scenario/scenario.ts'

/**
 * Runs a plan again and throws when the run is not the same as before: a NondeterminismError that names the first event that differs,
 * or an {@link OrderDependenceError} where none can be named. Compares fingerprints and what was found first, which costs one
 * run and no memory; only when they differ, the events are walked.
 */
export async function sameAgain(scenario: AnyScenario, plan: Plan, before: RunIdentity): Promise<void> {
  const again = await run(scenario, plan)
  if (isSame(before, again)) return
  await checkDeterminism(scenario, plan)
  // Two runs in a row agree with each other, so no event can be named.
  throw new OrderDependenceError(plan, before, again)
}

/** By which two runs are compared. A node that throws may leave no other trace than what is found. */
export type RunIdentity = Pick<Run, 'fingerprint' | 'signature'>

export function isSame(a: RunIdentity, b: RunIdentity): boolean {
  return a.fingerprint === b.fingerprint && a.signature === b.signature
}

/** A run is not what an earlier one of its plan was, and yet runs in a row agree: it depends on which runs came before. */
export class OrderDependenceError extends Error {
  override readonly name = 'OrderDependenceError'

  constructor(plan: Plan, before: RunIdentity, again: RunIdentity) {
    super(
      `seed ${plan.seed} ${described(before)}, and then ${described(again)}\n` +
        'Runs in a row agree, so it depends on which runs came before: look for state at module level that is kept from run to run.',
    )
  }
}

function described({ fingerprint, signature }: RunIdentity): string {
  return `${signature === undefined ? 'passed' : `failed (${signature})`} with the fingerprint ${fingerprint}`
}
