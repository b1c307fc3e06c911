import { readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OffThreadError } from '../../sim/errors.ts'
import { fileOf, userFrame, userFrameAndCaller, userFrames } from '../../sim/user-frames.ts'
import { stackHere } from '../../sim/whole-stack.ts'
import type { Machine } from './machine.ts'

/**
 * `require` of a program, for what was not bundled under its own name: built-in modules, JSON, what is foreseen to be loaded by a name
 * that is computed, and what it finds that it lacks. The rest is refused.
 *
 * @param from The file that requires, as a path or URL.
 */
export function requireOf(machine: Machine, from: string): NodeJS.Require {
  const { folder } = machine.invocation
  const real = createRequire(folder.real(pathOf(from)))
  const load = (given: string | URL): unknown => {
    const name = folder.real(pathOf(given))
    if (isBuiltin(name)) return machine.builtin(name.replace(/^node:/, ''))
    if (Object.hasOwn(machine.foreseen, name)) return machine.foreseen[name]?.()
    const stack = stackHere()
    const where = userFrame(stack)
    const file = resolved(real, name, where)
    if (Object.hasOwn(machine.foreseen, file)) return machine.foreseen[file]?.()
    if (file.endsWith('.json')) return JSON.parse(readFileSync(file, 'utf8'))
    const place = userFrameAndCaller(stack)
    const at = place === undefined ? '' : ` at ${place}`
    if (file.endsWith('.node')) {
      const what = `loads the native addon ${file}${at}: what it does cannot be simulated. ${insteadOf(file, stack)}`
      // Many packages do without where theirs cannot be loaded: only what nothing catches ends the run.
      throw Object.assign(new OffThreadError(`${machine.env.id} ${what}`), { code: 'ERR_DLOPEN_FAILED' })
    }
    const what = `loads ${file} by a name that it computes${at}: write the name out, so that it can be bundled`
    const error = new OffThreadError(`${machine.env.id} ${what}`)
    machine.node.world.fail(error)
    throw error
  }
  const resolveShown = Object.assign(
    (name: string, options?: { paths?: string[] }) => folder.shown(real.resolve(folder.real(name), options)),
    { paths: (name: string) => real.resolve.paths(name)?.map(path => folder.shown(path)) ?? null },
  )
  return Object.assign(load, { resolve: resolveShown, cache: {}, extensions: {}, main: undefined }) as never
}

/** Packages that look for the addon of the one that asks them. */
const FINDERS = /^(?:bindings|node-gyp-build.*|@mapbox\/node-pre-gyp|prebuild-install|pkg-prebuilds)$/

/** What to do without a native addon. */
function insteadOf(file: string, stack: string): string {
  const askers = userFrames(stack).map(frame => packageOf(fileOf(frame) ?? ''))
  const name = askers.find(asker => asker !== undefined && !FINDERS.test(asker)) ?? packageOf(file)
  const example = name === undefined ? '' : `: replace: { '${name}': … }`
  return `Put another module in the place of the one that loads it${example} (docs/programs.md).`
}

function pathOf(given: string | URL): string {
  const name = String(given)
  return name.startsWith('file:') ? fileURLToPath(name) : name
}

/** All modules of a bundle have one `require`: a relative name is meant from the module that the call stands in. */
function resolved(real: NodeJS.Require, name: string, where: string | undefined): string {
  const caller = name.startsWith('.') && where !== undefined ? fileOf(`at ${where}`) : undefined
  return (caller === undefined ? real : createRequire(resolve(caller))).resolve(name)
}

/** The package that a file is in. */
function packageOf(file: string): string | undefined {
  return /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1]?.replace('\\', '/')
}
