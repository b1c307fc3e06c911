import type { UnsyncedOutcome } from '../../disk/unsynced.ts'
import { counted } from '../../options/counted.ts'
import { someOf } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { pick } from '../../random/stream.ts'
import {
  type CrashOutcomes,
  crashOutcomeOptions,
  drawnOutcome,
  outcomeText,
  simplerOutcomes,
  unsyncedField,
} from '../disk/unsynced.ts'
import type { When } from '../entry.ts'
import { nameField } from '../fields.ts'
import { type Moment, type Nemesis, type Rhythm, recurring, rhythmOptions } from '../nemesis.ts'
import { nodeFaultKind, toEach } from '../node-fault.ts'
import type { Target } from '../target.ts'

/** A node loses its memory, and of its disk what it had not synced; it restarts at the end. */
export interface Crash extends When {
  readonly kind: 'crash'
  readonly node: Target
  /** What becomes of what was not synced. Default: all of it is lost. */
  readonly unsynced?: UnsyncedOutcome
}

export const crashKind = nodeFaultKind<Crash>({
  kind: 'crash',
  family: 'process',
  lasts: true,
  drawn: 'lifelines',
  nemesis: crash,
  fields: { unsynced: unsyncedField },
  describe: ({ node, unsynced }) => `crash ${node}${outcomeText(unsynced)}`,
  effectText: effect => `stopped ${counted(effect, 'node')}`,
  damages: ({ unsynced }) => unsynced === 'wiped',
  *weaker(fault) {
    const { unsynced, ...lost } = fault
    for (const simpler of simplerOutcomes(unsynced)) {
      yield simpler === undefined ? lost : { ...fault, unsynced: simpler }
    }
  },
  begin({ unsynced }, processes, { kernel }) {
    const running = processes.filter(({ status }) => status !== 'down')
    for (const process of running) kernel.crash(process, undefined, unsynced)
    return toEach(running, process => kernel.start(process))
  },
})

/** The entry of a crash: what is usual is not spelled out. */
export function crashOf(node: Target, when: Moment, unsynced: UnsyncedOutcome): Crash {
  return { kind: 'crash', ...when, node, ...(unsynced === 'lost' ? {} : { unsynced }) }
}

/** Configures {@link crash}. */
export interface CrashOptions extends Rhythm, CrashOutcomes {
  /**
   * Who crashes, each as likely as any other of the list. Default: one node in most cases and all at once in some,.
   * `['@leader']` goes for leaders.
   */
  readonly of?: readonly Target[]
}

const ONE_OR_ALL: readonly Target[] = [...Array<Target>(9).fill('@one'), '@all']

const OPTIONS = optionsOf<CrashOptions>({ ...rhythmOptions, ...crashOutcomeOptions, of: someOf(nameField) })

/** Has nodes crash and start again. */
export function crash(options: CrashOptions = {}): Nemesis {
  checkOptions('crash', OPTIONS, options)
  const { of = ONE_OR_ALL } = options
  return recurring('crash', { every: '3s', for: '1s' }, options, (random, when, nodes) => {
    const target = pick(random, of)
    // What can be decided beforehand is: explicit names are easier to read, and to shrink.
    const hit = target === '@one' ? [pick(random, nodes)] : target === '@all' ? nodes : [target]
    const unsynced = drawnOutcome(random, options)
    return hit.map(node => crashOf(node, when, unsynced))
  })
}
