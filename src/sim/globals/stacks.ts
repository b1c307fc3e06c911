import { ScenarioError } from '../../options/scenario-error.ts'
import { current } from '../current.ts'
import type { Process } from '../process.ts'
import { isAskedForWhole } from '../whole-stack.ts'
import type { Patch } from './patch.ts'
import { frameText, headOf, sitesShown } from './shown-frames.ts'

/** How many frames of a stack are taken down in a slice: as many everywhere, whatever runs the simulation has set. */
const MOST_FRAMES = 100

type Prepare = (error: Error, sites: NodeJS.CallSite[]) => unknown

/**
 * How stacks are told. Nodes and clients see the frames of their own code only: what the simulation and Node have below and in between
 * goes by how a run is drained, by what it takes down, and by the version of Node. What a node assigns stays with it, and the code of a
 * program has a way of its own. All others have what Node, or who runs the simulation, has for them.
 */
export function stackPatches(): Patch[] {
  let others: Prepare | undefined = Error.prepareStackTrace
  const assigned = new WeakMap<Process, Prepare>()
  const usual: Prepare = (error, sites) => {
    const way = others ?? asText
    // It ends the run: no node sees it, or what becomes of that is nothing to the run.
    if (error instanceof ScenarioError) return way(error, sites)
    const shown = sitesShown(sites)
    const told = way(error, shown)
    const parts = typeof told === 'string' ? told.split(FRAME) : []
    // Who has another way of telling stacks than by frames wants that.
    if (parts.length <= shown.length) return told
    const frames = parts.slice(parts.length - shown.length)
    return [headOf(error), ...shown.map((site, i) => frameText(site, frames[i] as string))].join(FRAME)
  }
  /** Those that see less than they would: one of them is put back after another. */
  const seeingLess = new WeakSet<Prepare>([usual])
  Object.defineProperty(Error, 'prepareStackTrace', {
    configurable: true,
    enumerable: false,
    get(): unknown {
      if (isAskedForWhole || current === undefined) return others
      return current.view === undefined ? (assigned.get(current) ?? usual) : current.view.prepareStackTrace
    },
    set(given: Prepare | undefined) {
      if (isAskedForWhole || current === undefined) others = given
      else if (current.view !== undefined) current.view.prepareStackTrace = given as typeof Error.prepareStackTrace
      else if (typeof given !== 'function') assigned.delete(current)
      else if (seeingLess.has(given)) assigned.set(current, given)
      else {
        const prepare: Prepare = (error, sites) => given(error, sitesShown(sites))
        seeingLess.add(prepare)
        assigned.set(current, prepare)
      }
    },
  })
  return [{ target: Error, key: 'stackTraceLimit', replacement: MOST_FRAMES }]
}

/** What a frame begins with. */
const FRAME = '\n    at '

/** As V8 has it where nobody says how. */
const asText: Prepare = (error, sites) => [headOf(error), ...sites].join(FRAME)
