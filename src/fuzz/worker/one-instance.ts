import * as nodeModule from 'node:module'
import type * as Checkers from '../../checkers/index.ts'
import type * as Sameseed from '../../index.ts'
import { ownFile } from '../../options/own-files.ts'

type ResolveHook = (
  specifier: string,
  context: unknown,
  next: (specifier: string, context: unknown) => unknown,
) => unknown

/** What is newer than Node 20's types, or undocumented. */
interface ModuleInternals {
  registerHooks?: (hooks: { resolve: ResolveHook }) => void
  _load: (request: string, ...rest: unknown[]) => unknown
}

/**
 * Makes `sameseed`, in whatever a scenario imports, this very copy of it: a second one would have a second set of virtual
 * globals and know nothing of the nodes that run. Without this, an alias in the user's tsconfig, a copy in another
 * node_modules, or `require` in a CommonJS package would each bring one. To be called after tsx has registered its own hooks.
 */
export function shareOneInstance(sameseed: typeof Sameseed, checkers: typeof Checkers): void {
  const urls: Record<string, string> = {
    sameseed: ownFile('index.js').href,
    'sameseed/checkers': ownFile('checkers/index.js').href,
    'sameseed/report': ownFile('report/index.js').href,
  }
  const internals = (nodeModule as unknown as { default: ModuleInternals }).default
  if (internals.registerHooks === undefined) {
    nodeModule.register(ownFile('fuzz/worker/resolve-hook.js').href, { data: urls })
  } else {
    // From Node 22 on, tsx hooks itself in this way, which comes before what `register` does.
    internals.registerHooks({
      resolve(specifier, context, next) {
        const url = urls[specifier]
        return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true }
      },
    })
  }
  const load = internals._load
  internals._load = function (this: unknown, request, ...rest) {
    if (request === 'sameseed') return sameseed
    if (request === 'sameseed/checkers') return checkers
    return load.call(this, request, ...rest)
  }
}
