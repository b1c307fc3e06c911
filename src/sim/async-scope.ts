import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'

/**
 * The async context of user code (`AsyncLocalStorage`), which the loop has to carry: Node hands it on with its own timers and
 * callbacks, and ours are others. Contexts survive timers, messages and disk operations within a node, and never get from one node to
 * another. As long as no code uses an AsyncLocalStorage, this costs nothing but a look at a flag.
 */
export interface AsyncScope {
  /** Calls back in this context. */
  run(callback: () => void): void
}

class Scope implements AsyncScope {
  readonly #resource = new AsyncResource('sameseed')

  run(callback: () => void): void {
    this.#resource.runInAsyncScope(callback)
  }

  /** A context of its own, which begins as this one is. */
  fork(): Scope {
    return this.#resource.runInAsyncScope(() => new Scope())
  }
}

/** Empty: made before any user code runs. */
const outside = new Scope()

/** Whether a node has used an AsyncLocalStorage: from then on contexts are carried. */
export let scopesAreUsed = false

/** Replacements for the methods of AsyncLocalStorage that put something into a context. */
export function asyncScopePatches(): { target: object; key: string; replacement: unknown }[] {
  const prototype = AsyncLocalStorage.prototype as unknown as Record<string, (...args: unknown[]) => unknown>
  return ['run', 'enterWith'].map(key => {
    const original = prototype[key] as (...args: unknown[]) => unknown
    const replacement = function (this: unknown, ...args: unknown[]): unknown {
      scopesAreUsed = true
      return original.apply(this, args)
    }
    Object.defineProperty(replacement, 'name', { value: key })
    Object.defineProperty(replacement, 'length', { value: original.length })
    return { target: prototype, key, replacement }
  })
}

/** The context that is in force now, to go on in later; undefined while none is used. */
export function scopeHere(): AsyncScope | undefined {
  return scopesAreUsed ? new Scope() : undefined
}

/** Calls back in an empty context of its own: what it puts there is seen by what it sets up, and by nothing else. */
export function runOutside(callback: () => void): void {
  outside.fork().run(callback)
}
