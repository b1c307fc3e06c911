import { current } from '../current.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'

/**
 * What Node warns of by itself, such as too many listeners, goes to the node whose code it is about. That is an error, made where the code
 * is. What is given as a text Node says once in a process, that something is deprecated or experimental: that a node never hears, since
 * which node it is that did it first is chance.
 */
export function warningPatches(): Patch[] {
  const original = process.emitWarning as AnyFunction
  const replacement = function (this: unknown, ...args: unknown[]): unknown {
    const view = current?.view
    if (view === undefined) return Reflect.apply(original, this, args)
    if (args[0] instanceof Error) view.warn(args[0])
    return undefined
  }
  return [{ target: process, key: 'emitWarning', replacement: dressed(replacement, original) }]
}
