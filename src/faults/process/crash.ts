import * as v from 'valibot'
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
import { drawnDomain, type Moment, type Nemesis, type Rhythm, rhythmOptions, strikingNodes } from '../nemesis.ts'
import { nodeFaultKind, toEach } from '../node-fault.ts'
import type { Target } from '../target.ts'
import { awaited, CRASH_MOMENTS, type CrashMoment } from './crash-moment.ts'

/** A node loses its memory, and of its disk what it had not synced; it restarts at the end. */
export interface Crash extends When {
  readonly kind: 'crash'
  readonly node: Target
  /** What becomes of what was not synced. Default: all of it is lost. */
  readonly unsynced?: UnsyncedOutcome
  /**
   * Waits for what the node does next: right after it has sent something (an answer, for one), or in the middle of a write or an fsync.
   * A node that does nothing of the kind crashes half way to the end of the fault, or after 50 ms. Default: it crashes at once.
   */
  readonly upon?: CrashMoment
  /** Which one it waits for. Default: 1, the next. */
  readonly nth?: number
}

export const crashKind = nodeFaultKind<Crash>({
  kind: 'crash',
  family: 'process',
  lasts: true,
  drawn: 'lifelines',
  nemesis: crash,
  fields: {
    unsynced: unsyncedField,
    upon: v.exactOptional(v.picklist(CRASH_MOMENTS)),
    nth: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  },
  describe({ node, unsynced, upon, nth = 1 }) {
    const moment = upon === undefined ? '' : ` ${upon === 'send' ? 'after' : 'at'} ${upon} #${nth}`
    return `crash ${node}${moment}${outcomeText(unsynced)}`
  },
  effectText: effect => `stopped ${counted(effect, 'node')}`,
  damages: ({ unsynced }) => unsynced === 'wiped',
  foreseesItsEnd: ({ upon }) => upon !== undefined,
  *weaker(fault) {
    const { upon, nth, ...atOnce } = fault
    if (upon !== undefined) yield atOnce
    if (nth !== undefined) yield { ...atOnce, ...(upon === undefined ? {} : { upon }) }
    const { unsynced, ...lost } = fault
    for (const simpler of simplerOutcomes(unsynced)) {
      yield simpler === undefined ? lost : { ...fault, unsynced: simpler }
    }
  },
  begin(fault, processes, { kernel }) {
    const { unsynced, upon } = fault
    const running = processes.filter(({ status }) => status !== 'down')
    if (upon !== undefined) return awaited({ ...fault, upon }, running, kernel)
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
   * Who crashes, each as likely as any other of the list. Default: one node in most cases and all at once in some;
   * where there are regions, all of a domain in a quarter of them.
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
  return strikingNodes('crash', { every: '3s', for: '1s' }, options, (random, when, nodes, domains) => {
    const together = options.of === undefined ? drawnDomain(random, domains) : undefined
    const target = pick(random, of)
    // What can be decided beforehand is: explicit names are easier to read, and to shrink.
    const hit = together ?? (target === '@one' ? [pick(random, nodes)] : target === '@all' ? nodes : [target])
    const unsynced = drawnOutcome(random, options)
    return hit.map(node => crashOf(node, when, unsynced))
  })
}
