import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ScenarioError } from '../options/scenario-error.ts'
import { fileOf, userFrames } from '../sim/user-frames.ts'

/**
 * Finds the file of a program: a path is relative to the module that names it, or else to the working directory.
 *
 * @param where Which option names it, for the error: `scenario "shop": nodes.api.program`.
 * @param declared A stack from the module that names it.
 * @throws ScenarioError where there is no such file.
 */
export function programFile(program: string | URL, where: string, declared: string | undefined): string {
  if (program instanceof URL || program.startsWith('file:')) return existing([fileURLToPath(program)], where)
  const [frame] = userFrames(declared)
  const module = frame === undefined ? undefined : fileOf(frame)
  return existing([...(module === undefined ? [] : [resolve(dirname(module), program)]), resolve(program)], where)
}

function existing(candidates: readonly string[], where: string): string {
  const found = candidates.find(path => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
  if (found !== undefined) return found
  throw new ScenarioError(`${where}: there is no such file: ${[...new Set(candidates)].join(', nor ')}`)
}
