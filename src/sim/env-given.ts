import { ScenarioError } from '../options/scenario-error.ts'
import { shown } from '../options/shown.ts'

/** Throws a ScenarioError where what a function was given in place of an env is none. */
export function checkEnv(who: string, env: unknown): void {
  if (typeof env === 'object' && env !== null && 'rpc' in env && 'nodes' in env && Array.isArray(env.nodes)) return
  throw new ScenarioError(`${who}: expected the env that start of a node or client is given, but found ${shown(env)}`)
}
