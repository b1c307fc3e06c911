import { ScenarioError } from '../options/scenario-error.ts'

/** Where a stored failure came from: what it takes to find it anew. */
export interface Origin {
  readonly scenario: string
  readonly file: string
  /** Undefined where the plan that was found was more than a seed, or cannot be read. */
  readonly seed: string | undefined
}

/** The plan of a stored failure that nothing can be done with any more: the scenario or the format of plans has changed. */
export class PlanMisfit extends ScenarioError {
  readonly origin: Origin

  /** `where` is the failure file; `reason` says what does not fit. */
  constructor(where: string, reason: string, origin: Origin, options?: ErrorOptions) {
    super(`${where}: its plan no longer applies to scenario "${origin.scenario}": ${reason}`, options)
    this.origin = origin
  }
}

/** What to do about a stored failure that is of no use any more. `command` runs its seed, where one can be told. */
export function wayOut({ file, seed }: Origin, path: string, command: string | undefined): string {
  if (seed === undefined) return `Change its plan, or delete ${path}.`
  const anew = `Find the failure anew with its original seed, ${seed}, in code that has the bug, and keep it again; or delete ${path}`
  return command === undefined ? `${anew}. The scenario was in ${file}.` : `${anew}:\n  ${command}`
}
