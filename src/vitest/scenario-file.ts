import { vi } from 'vitest'
import type { AnyScenario } from '../scenario/scenario.ts'
import { fileOf, userFrames } from './user-stack.ts'

/**
 * The file that exports the scenario, for the command line. It is looked for where the scenario and its properties were
 * declared, and taken only if it really exports this very object: a spec that makes its scenario itself cannot be replayed outside of
 * vitest. Undefined if there is none.
 */
export async function scenarioFile(scenario: AnyScenario, spec: string): Promise<string | undefined> {
  const frames = [scenario, ...scenario.properties].flatMap(({ declared }) => userFrames(declared.stack))
  for (const file of new Set(frames.map(fileOf))) {
    if (file === undefined || file === spec || file.includes('node_modules')) continue
    try {
      // Not `import()`: that would be Node's own, which has no part in vitest's modules.
      const module = await vi.importActual<Record<string, unknown>>(file)
      if (Object.values(module).includes(scenario)) return file
    } catch {
      // Not a module that can be imported again: not the one.
    }
  }
  return undefined
}
