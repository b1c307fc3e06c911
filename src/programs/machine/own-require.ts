import { readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { OffThreadError } from '../../sim/errors.ts'
import { userFrame } from '../../sim/user-frames.ts'
import type { Machine } from './machine.ts'

/**
 * `require` of a program, for what was not bundled: built-in modules, JSON, and what it finds that it lacks. A module that is required
 * by a computed name cannot be bundled, and is refused.
 *
 * @param from The file that requires, as a path or URL.
 */
export function requireOf(machine: Machine, from: string): NodeJS.Require {
  const real = createRequire(from)
  const load = (name: string): unknown => {
    if (isBuiltin(name)) return machine.builtin(name.replace(/^node:/, ''))
    const file = real.resolve(name)
    if (file.endsWith('.json')) return JSON.parse(readFileSync(file, 'utf8'))
    const where = userFrame(new Error().stack)
    const at = where === undefined ? '' : ` at ${where}`
    const what = file.endsWith('.node')
      ? `loads the native addon ${file}${at}: what it does cannot be simulated`
      : `loads ${file} by a name that it computes${at}: write the name out, so that it can be bundled`
    const error = new OffThreadError(`${machine.env.id} ${what}`)
    machine.node.world.fail(error)
    throw error
  }
  return Object.assign(load, { resolve: real.resolve, cache: {}, extensions: {}, main: undefined }) as never
}
