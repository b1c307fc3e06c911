import { current } from '../current.ts'
import { isAskedForWhole } from '../whole-stack.ts'
import type { Patch } from './patch.ts'

/** How many frames of a stack are taken down in a slice: as many everywhere, whatever runs the simulation has set. */
const MOST_FRAMES = 100

type Prepare = typeof Error.prepareStackTrace

/**
 * How stacks are told. The code of a program has a way of its own, and what it assigns stays there; all others have what Node, or who
 * runs the simulation, has for them.
 */
export function stackPatches(): Patch[] {
  let others: Prepare = Error.prepareStackTrace
  const view = () => (isAskedForWhole ? undefined : current?.view)
  Object.defineProperty(Error, 'prepareStackTrace', {
    configurable: true,
    enumerable: false,
    get: (): Prepare => view()?.prepareStackTrace ?? others,
    set(given: Prepare) {
      const own = view()
      if (own === undefined) others = given
      else own.prepareStackTrace = given
    },
  })
  return [{ target: Error, key: 'stackTraceLimit', replacement: MOST_FRAMES }]
}
