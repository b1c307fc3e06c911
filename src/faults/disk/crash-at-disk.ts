import * as v from 'valibot'
import { classOf, fileOf } from '../../disk/operation.ts'
import type { UnsyncedOutcome } from '../../disk/unsynced.ts'
import { counted } from '../../options/counted.ts'
import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { integerBetween, pick } from '../../random/stream.ts'
import { type Nemesis, type Rhythm, rhythmOptions, strikingNodes } from '../nemesis.ts'
import { type DiskFault, diskFaultKind } from './interception.ts'
import {
  type CrashOutcomes,
  crashOutcomeOptions,
  drawnOutcome,
  outcomeText,
  simplerOutcomes,
  unsyncedField,
} from './unsynced.ts'

/**
 * The node crashes in the middle of an operation on its disk, before it takes effect: at the `nth` from the beginning of the
 * fault, if there are so many before its end. At its end it starts again.
 */
export interface CrashAtDisk extends DiskFault {
  readonly kind: 'crash-at-disk'
  /** Which operations count. Default: writes (renaming and removing among them), fsyncs, or both, which is what is meant. */
  readonly on?: 'write' | 'fsync' | 'any'
  /** Default: the first. */
  readonly nth?: number
  /** What becomes of what was not synced. Default: all of it is lost. */
  readonly unsynced?: UnsyncedOutcome
}

export const crashAtDiskKind = diskFaultKind<CrashAtDisk>({
  kind: 'crash-at-disk',
  nemesis: crashAtDisk,
  fields: {
    on: v.exactOptional(v.picklist(['write', 'fsync', 'any'])),
    nth: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    unsynced: unsyncedField,
  },
  describe({ node, on = 'any', nth = 1, unsynced }) {
    const what = on === 'any' ? 'write or fsync' : on
    return `crash-at-disk ${node} at ${what} #${nth}${outcomeText(unsynced)}`
  },
  damages: ({ unsynced }) => unsynced === 'wiped',
  effectText: effect => `stopped ${counted(effect, 'node')}`,
  *weaker(fault) {
    const { unsynced, ...lost } = fault
    for (const simpler of simplerOutcomes(unsynced))
      yield simpler === undefined ? lost : { ...fault, unsynced: simpler }
    if ((fault.nth ?? 1) > 1) {
      const { nth = 1, ...first } = fault
      yield first
      if (nth > 3) yield { ...fault, nth: Math.ceil(nth / 2) }
      if (nth > 2) yield { ...fault, nth: nth - 1 }
    }
  },
  interceptor({ on = 'any', nth = 1, unsynced }, { process, world, struck }) {
    let count = 0
    let crashed = false
    return {
      // What the process did not live to do, nothing else happens to.
      first: true,
      intercept(operation, proceed) {
        const asked = classOf(operation)
        if (asked === 'read' || (on !== 'any' && on !== asked) || ++count !== nth) return proceed(operation)
        crashed = true
        struck()
        const file = fileOf(operation)
        world.kernel.crash(process, `at ${operation.call}${file === undefined ? '' : ` '${file}'`}`, unsynced)
        return undefined
      },
      ended() {
        if (crashed) world.kernel.start(process)
      },
    }
  },
})

/** Configures {@link crashAtDisk}. */
export interface CrashAtDiskOptions extends Rhythm, CrashOutcomes {
  /** At which of its next writes and fsyncs a node crashes at the latest: default 20. */
  readonly maxNth?: number
}

const OPTIONS = optionsOf<CrashAtDiskOptions>({ ...rhythmOptions, ...crashOutcomeOptions, maxNth: wholeNumber(1) })

/** Has a node crash at one of its next `maxNth` (default: 20) writes or fsyncs, and start again. */
export function crashAtDisk(options: CrashAtDiskOptions = {}): Nemesis {
  checkOptions('crashAtDisk', OPTIONS, options)
  return strikingNodes('crash-at-disk', { every: '3s', for: '1s' }, options, (random, when, nodes) => {
    const fault: CrashAtDisk = {
      kind: 'crash-at-disk',
      ...when,
      node: pick(random, nodes),
      on: pick(random, ['write', 'fsync', 'any']),
      nth: integerBetween(random, 1, options.maxNth ?? 20),
      unsynced: drawnOutcome(random, options),
    }
    return fault
  })
}
