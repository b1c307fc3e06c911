import module from 'node:module'
import type { Machine } from '../machine/machine.ts'
import { requireOf } from '../machine/own-require.ts'
import { refusing } from './refusing.ts'

/** `node:module` of one machine: `createRequire` gives the machine's own modules. */
export function moduleModule(machine: Machine) {
  const { builtinModules, isBuiltin } = module
  return {
    ...refusing('module', module, 'Modules are bundled before the run.'),
    builtinModules,
    isBuiltin,
    createRequire: (from: string | URL) => requireOf(machine, String(from)),
    enableCompileCache() {},
    syncBuiltinESMExports() {},
  }
}
