import { current } from '../current.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'

/**
 * What Node warns of by itself, such as too many listeners, goes to the node whose code it is about. What Node says once in a process,
 * that something of its own is deprecated, a node never hears: which node it is that did it first is chance.
 */
export function warningPatches(): Patch[] {
  const original = process.emitWarning as AnyFunction
  const replacement = function (this: unknown, ...args: unknown[]): unknown {
    const view = current?.view
    if (view === undefined) return Reflect.apply(original, this, args)
    if (args[1] !== 'DeprecationWarning') view.warn(...(args as [string]))
    return undefined
  }
  return [{ target: process, key: 'emitWarning', replacement: dressed(replacement, original) }]
}
