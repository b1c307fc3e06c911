import type { BuildFailure, Message } from 'esbuild'
import { ScenarioError } from '../../options/scenario-error.ts'

/** Says in a sentence why a program cannot be bundled, with the first place where something is wrong. `part` is what of it. */
export function bundleError(entry: string, failure: BuildFailure, part?: string): Error {
  const first = failure.errors?.[0]
  if (first === undefined) return failure
  const what =
    part === undefined ? `the program ${entry} cannot be loaded` : `the program ${entry}: ${part} cannot be loaded`
  return new ScenarioError(`${what}: ${sentence(first)}${part === undefined ? place(first) : ''}`, { cause: failure })
}

function sentence({ text }: Message): string {
  const missing = /^Could not resolve "(.*)"$/.exec(text)?.[1]
  return missing === undefined ? text : `there is no module "${missing}"`
}

function place({ location }: Message): string {
  return location === null ? '' : ` (${location.file}:${location.line}:${location.column + 1})`
}
