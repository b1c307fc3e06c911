import { ScenarioError } from '../options/scenario-error.ts'
import { shown } from '../options/shown.ts'

/**
 * Checks what was given to a checker as its model: without types, it may well be the function that makes one.
 *
 * @throws ScenarioError that says what it is.
 */
export function checkModel(where: string, model: unknown): void {
  const { name, init, step } = (model ?? {}) as { readonly [Name in 'name' | 'init' | 'step']?: unknown }
  if (typeof name === 'string' && typeof init === 'function' && typeof step === 'function') return
  const hint = typeof model === 'function' ? ': call it' : ''
  throw new ScenarioError(`${where}: expected a model such as register(), but found ${shown(model)}${hint}`)
}
