import { asyncScopePatches } from '../async-scope.ts'
import { backgroundPatches } from './background.ts'
import { blobPatches } from './blob.ts'
import { clockPatches } from './clock.ts'
import { datePatches } from './date.ts'
import { putForms } from './forms.ts'
import { keyPatches } from './keys.ts'
import { localePatches } from './locale.ts'
import { machinePatches } from './machine.ts'
import { syncNamedExports } from './named-exports.ts'
import { calledLike, type Patch } from './patch.ts'
import { portPatches } from './ports.ts'
import { processEventPatches } from './process-events.ts'
import { randomPatches } from './random.ts'
import { refusedPatches } from './refused.ts'
import { signingPatches } from './signing.ts'
import { stackPatches } from './stacks.ts'
import { subtlePatches } from './subtle.ts'
import { timerPatches } from './timers.ts'
import { warningPatches } from './warnings.ts'
import { webAssemblyPatches } from './web-assembly.ts'

/**
 * The virtual globals: put in place once, when this module is loaded, so that packages which keep `setTimeout` for
 * themselves keep ours. While no node runs, each of them does exactly what the original does. Each is replaced once: of two
 * replacements the later one would win, and the other say nothing.
 */
export const patches: readonly Patch[] = [
  ...timerPatches(),
  ...blobPatches(),
  ...clockPatches(),
  ...datePatches(),
  ...localePatches(),
  ...machinePatches(),
  ...randomPatches(),
  ...refusedPatches(),
  ...webAssemblyPatches(),
  ...backgroundPatches(),
  ...keyPatches(),
  ...signingPatches(),
  ...portPatches(),
  ...subtlePatches(),
  ...processEventPatches(),
  ...warningPatches(),
  ...asyncScopePatches(),
]

for (const { target, key, replacement } of patches) {
  calledLike(replacement, (target as Record<string, unknown>)[key])
  put(target, key, replacement)
}
putForms()
syncNamedExports()

/**
 * Those that others replace too: a test's fake timers put a clock of their own on `performance` or in its place, and vitest
 * puts `process.exit` back between two test files that share a process.
 */
const contested = [
  ...stackPatches(),
  ...patches.filter(({ target }) => target === globalThis || target === Math),
  ...patches.filter(({ target, key }) => target === process && ['hrtime', 'nextTick', 'exit'].includes(key)),
  ...patches
    .filter(({ target, key }) => target === Object.getPrototypeOf(performance) && key === 'now')
    .map(({ key, replacement }) => ({ target: performance, key, replacement })),
  { target: globalThis, key: 'performance', replacement: performance },
]

/** Makes sure that ours are in place for a slice. Returns what it displaced, for `leaveVirtualGlobals`. */
export function enterVirtualGlobals(): readonly Patch[] {
  let displaced: Patch[] = NOTHING
  for (const { target, key, replacement } of contested) {
    const found = (target as Record<string, unknown>)[key]
    if (found === replacement) continue
    if (displaced === NOTHING) displaced = []
    displaced.push({ target, key, replacement: found })
    put(target, key, replacement)
  }
  return displaced
}

export function leaveVirtualGlobals(displaced: readonly Patch[]): void {
  for (const { target, key, replacement } of displaced) put(target, key, replacement)
}

const NOTHING: Patch[] = []

function put(target: object, key: string, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(target, key)
  Object.defineProperty(target, key, {
    value,
    writable: true,
    configurable: true,
    enumerable: before?.enumerable ?? true,
  })
}
