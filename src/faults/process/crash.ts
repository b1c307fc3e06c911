import type { UnsyncedOutcome } from '../../disk/unsynced.ts'
import { pick } from '../../random/stream.ts'
import { type CrashOutcomes, drawnOutcome, outcomeText, simplerOutcomes, unsyncedField } from '../disk/unsynced.ts'
import { lastingFault, nameField } from '../fields.ts'
import { counted, type FaultKindDefinition, type When } from '../kind.ts'
import { type Nemesis, type Rhythm, recurring } from '../nemesis.ts'
import type { Target } from '../target.ts'

/** A node loses its memory, and of its disk what it had not synced; it restarts at the end. */
export interface Crash extends When {
  readonly kind: 'crash'
  readonly node: Target
  /** What becomes of what was not synced: all of it is lost unless told. */
  readonly unsynced?: UnsyncedOutcome
}

export const crash: FaultKindDefinition<Crash> = {
  kind: 'crash',
  schema: lastingFault<Crash>('crash', { node: nameField, unsynced: unsyncedField }),
  describe: ({ node, unsynced }) => `crash ${node}${outcomeText(unsynced)}`,
  effectText: effect => `stopped ${counted(effect, 'node')}`,
  processes: ({ node }) => [node],
  damages: ({ unsynced }) => unsynced === 'wiped',
  *weaker(fault) {
    const { unsynced, ...lost } = fault
    for (const simpler of simplerOutcomes(unsynced)) {
      yield simpler === undefined ? lost : { ...fault, unsynced: simpler }
    }
  },
  apply({ node, unsynced }, world) {
    const { kernel } = world
    const running = world.processes(node).filter(({ status }) => status !== 'down')
    for (const process of running) kernel.crash(process, undefined, unsynced)
    return {
      effect: running.length,
      end() {
        for (const process of running) kernel.start(process)
      },
    }
  },
}

export interface CrashOptions extends Rhythm, CrashOutcomes {
  /**
   * Who crashes, each as likely as any other of the list: one node in most cases and all at once in some, unless told.
   * `['@leader']` goes for leaders.
   */
  readonly of?: readonly Target[]
}

const ONE_OR_ALL: readonly Target[] = [...Array<Target>(9).fill('@one'), '@all']

/** Nodes crash and start again. Throws a RangeError when `of` is empty. */
export function crashes(options: CrashOptions = {}): Nemesis {
  const { of = ONE_OR_ALL } = options
  if (of.length === 0) throw new RangeError('crashes: of is empty, so nobody would crash')
  return recurring('crash', { every: '3s', lasting: '1s' }, options, (random, when, nodes) => {
    const target = pick(random, of)
    // What can be decided beforehand is: explicit names are easier to read, and to shrink.
    const hit = target === '@one' ? [pick(random, nodes)] : target === '@all' ? nodes : [target]
    const unsynced = drawnOutcome(random, options)
    return hit.map((node): Crash => ({ kind: 'crash', ...when, node, ...(unsynced === 'lost' ? {} : { unsynced }) }))
  })
}
