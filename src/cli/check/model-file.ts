import { extname } from 'node:path'
import type { AnyChecker } from '../../checkers/checker.ts'
import type { Model } from '../../checkers/model.ts'
import { existingFile } from '../../failures/failure-file.ts'
import { shownPath } from '../../failures/shown-path.ts'
import { usageError } from '../../fuzz/problem.ts'
import type { CheckModel } from './check-model.ts'
import { judgeOfModel } from './object-models.ts'

const EXTENSIONS: ReadonlySet<string> = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'])

/** Whether `--model` names a file and no model of ours. */
export function isModelFile(name: string): boolean {
  return EXTENSIONS.has(extname(name))
}

/**
 * Loads the model that a module exports as its default: a `Model` of an object, or a whole checker.
 * Throws a ProblemError that says what is wrong with the module.
 */
export async function loadModel(path: string): Promise<CheckModel> {
  // Only now: it brings the virtual globals and a TypeScript loader, which no other check needs.
  const { loadModule, defaultOf, described } = await import('../../fuzz/worker/load-module.ts')
  const file = existingFile(path, 'model file')
  const name = shownPath(file)
  const model = defaultOf(await loadModule(file), value => isModel(value) || isChecker(value))
  const about = { name, group: 'objects', summary: 'from a file' } as const
  if (isChecker(model)) return { ...about, options: ['independent'], judge: () => ({ checker: model }) }
  if (isModel(model)) {
    return {
      ...about,
      options: ['independent', 'consistency', 'maxSteps'],
      judge: request => judgeOfModel(name, model, request),
    }
  }
  const found = model === undefined ? 'has no default export' : `exports ${described(model)} as its default`
  throw usageError(
    `${name} ${found}${lackOf(model)}: write "export default { name, init, step } satisfies Model<State>", or export a checker`,
  )
}

/** What an object lacks that is nearly a model. */
function lackOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return ''
  const { name, init, step } = value as Partial<Record<string, unknown>>
  const fields = [
    ['name', name, 'string'],
    ['init', init, 'function'],
    ['step', step, 'function'],
  ] as const
  const wrong = fields.find(([, field, type]) => typeof field !== type)
  if (wrong === undefined || fields.every(([, field]) => field === undefined)) return ''
  const [which, field, type] = wrong
  const given = field === undefined ? 'is missing' : `is ${JSON.stringify(field) ?? typeof field}`
  return `, whose ${which} ${given}, and has to be a ${type === 'string' ? 'text' : type}`
}

function isModel(value: unknown): value is Model<unknown> {
  const { name, init, step } = (value ?? {}) as Partial<Model<unknown>>
  return typeof name === 'string' && typeof init === 'function' && typeof step === 'function'
}

function isChecker(value: unknown): value is AnyChecker {
  const { name, check } = (value ?? {}) as Partial<AnyChecker>
  return typeof name === 'string' && typeof check === 'function'
}
