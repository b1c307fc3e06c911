import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Failure, originOf, parseFailure } from './failure.ts'
import { type Origin, PlanMisfit } from './plan-misfit.ts'
import { shownPath } from './shown-path.ts'

/** A file in the folder of kept failures: what is in it, or why it cannot be used. */
export type KeptFailure = {
  readonly path: string
  /** Undefined if its owner cannot be told. */
  readonly origin: Origin | undefined
} & ({ readonly failure: Failure; readonly error?: never } | { readonly error: Error; readonly failure?: never })

/** All kept failures, in order of their names. */
export function keptFailures(folder: string): KeptFailure[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(file => file.endsWith('.json'))
    .sort()
    .map(file => read(join(folder, file)))
}

/** Whether a kept failure is of this scenario, or might be. */
export function mayBeOf({ origin }: KeptFailure, scenario: string): boolean {
  return origin === undefined || origin.scenario === scenario
}

function read(path: string): KeptFailure {
  try {
    const failure = parseFailure(readFileSync(path, 'utf8'), shownPath(path))
    return { path, origin: originOf(failure), failure }
  } catch (error) {
    return { path, origin: error instanceof PlanMisfit ? error.origin : undefined, error: error as Error }
  }
}
