import type { CheckOption, Request } from './check-options.ts'
import type { Judge } from './object-models.ts'

/** What a history can be judged by. */
export interface CheckModel {
  readonly name: string
  readonly group: 'objects' | 'consistency of a register' | 'transactions' | 'jepsen'
  readonly summary: string
  /** The options that mean something to it. */
  readonly options: readonly CheckOption[]
  /** Throws a ProblemError if the options do not make sense. */
  readonly judge: (request: Request) => Judge
}
