import { refuse } from '../../sim/globals/refused.ts'

type Exports = Readonly<Record<string, unknown>>

/**
 * Returns a module whose functions and classes all refuse by name to be called, with the user's line. Loading it is no mistake: many
 * packages load what they use in some cases only. What is no function stays.
 *
 * @param name As in `dns.resolveTxt`.
 * @param advice What to do in its place, as a sentence.
 * @param why What is wrong with it, if it is not that it leaves the thread.
 */
export function refusing(name: string, module: object, advice: string, why?: string): Exports {
  const exports: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(module)) {
    exports[key] =
      typeof value === 'function'
        ? refusingFunction(`${name}.${key}`, value as { readonly prototype?: unknown }, advice, why)
        : value
  }
  return exports
}

/** Returns a function, or class, that refuses to be called. A class can be extended. */
export function refusingFunction(
  call: string,
  original: { readonly prototype?: unknown },
  advice: string,
  why?: string,
): unknown {
  // A declaration, which can be called with `new`.
  function refused(): never {
    refuse(call, advice, why)
    throw new Error(`${call} was called outside of a node`)
  }
  Object.defineProperty(refused, 'name', { value: call.slice(call.lastIndexOf('.') + 1) })
  if (original.prototype !== undefined) refused.prototype = original.prototype
  return refused
}
