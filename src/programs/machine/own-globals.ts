import { defineLazily, defineValue } from '../../sim/globals/patch.ts'
import { SilentObserver } from '../builtins/perf-hooks-module.ts'
import { webClients } from '../http/web-clients.ts'
import { StrongRef, UncollectedRegistry } from './collection.ts'
import type { RunningMachine } from './running-machine.ts'
import { watchTracers } from './watch-tracers.ts'
import { SynchronousWebAssembly } from './web-assembly.ts'

/** What Node itself has as globals, and no other code has put there: as it was when this was loaded. */
const NAMES = Object.getOwnPropertyNames(globalThis).filter(name => !name.startsWith('__'))

/**
 * `globalThis` of one start of a program. What it assigns there is its own. (Undeclared names in sloppy code and `Function('return
 * this')()` still reach the real one.)
 */
export function ownGlobals(machine: RunningMachine): Record<string, unknown> {
  const globals: Record<string, unknown> = Object.create(Object.prototype)
  for (const name of NAMES) {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, name)
    if (descriptor === undefined) continue
    if (descriptor.get === undefined) Object.defineProperty(globals, name, descriptor)
    // A getter of Node's that loads what it returns, and insists on the real object.
    else defineLazily(globals, name, descriptor.enumerable === true, () => Reflect.get(globalThis, name))
  }
  const own: Record<string, unknown> = {
    globalThis: globals,
    global: globals,
    process: machine.process,
    console: machine.console,
    ...webClients(machine, globals),
    WebAssembly: SynchronousWebAssembly,
    PerformanceObserver: SilentObserver,
    WeakRef: StrongRef,
    FinalizationRegistry: UncollectedRegistry,
  }
  for (const [name, value] of Object.entries(own)) defineValue(globals, name, value)
  watchTracers(globals)
  Object.defineProperty(globals, Symbol.toStringTag, { value: 'global', configurable: true })
  return globals
}

/** Those that are parameters of a bundle, so that bare names mean the program's own. */
export const OWN_NAMES = [
  'globalThis',
  'global',
  'process',
  'console',
  'fetch',
  'WebAssembly',
  'WeakRef',
  'PerformanceObserver',
  'FinalizationRegistry',
  'WebSocket',
  'EventSource',
] as const
