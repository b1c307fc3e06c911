import { vi } from 'vitest'
import type { AnyScenario } from '../scenario/scenario.ts'
import { fileOf, userFrames } from '../sim/user-frames.ts'

/**
 * The file that exports the scenario, for the command line. It is looked for where the scenario and its properties were
 * declared, and taken only if it really exports this very object: a spec that makes its scenario itself cannot be replayed outside of
 * vitest. Undefined if there is none.
 */
export async function scenarioFile(scenario: AnyScenario, spec: string): Promise<string | undefined> {
  for (const file of filesBehind(scenario)) {
    if (file === spec || file.includes('node_modules')) continue
    if ((await exportsOf(file)).includes(scenario)) return file
  }
  return undefined
}

/** Where the scenario and its properties were declared. */
export function filesBehind(scenario: AnyScenario): ReadonlySet<string> {
  const frames = [scenario, ...scenario.properties].flatMap(({ declared }) => userFrames(declared.stack))
  return new Set(frames.map(fileOf).filter(file => file !== undefined))
}

/** What a module exports; nothing, if it cannot be imported again. */
export async function exportsOf(file: string): Promise<readonly unknown[]> {
  try {
    // Not `import()`: that would be Node's own, which has no part in vitest's modules.
    return Object.values(await vi.importActual<Record<string, unknown>>(file))
  } catch {
    return []
  }
}
