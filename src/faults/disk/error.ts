import * as v from 'valibot'
import { DiskError } from '../../disk/disk-error.ts'
import { classOf, type DiskOperationClass, fileOf } from '../../disk/operation.ts'
import { counted } from '../../options/counted.ts'
import { rateField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { pick } from '../../random/stream.ts'
import { drawnDomain, type Nemesis, type Rhythm, rateUpTo, rhythmOptions, strikingNodes } from '../nemesis.ts'
import { type DiskFault, diskFaultKind } from './interception.ts'

/** Operations on the node's disk fail with EIO and do nothing, with this chance. */
export interface DiskErrorFault extends DiskFault {
  readonly kind: 'disk-error'
  readonly rate: number
  /** Which operations. Default: any. */
  readonly on?: DiskOperationClass | 'any'
  /**
   * What a failed fsync does to the unsynced writes: the system gives them up although they can still be read, as Linux
   * does (default: `dropped`,), or they wait for the next fsync (`kept`).
   * (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020.)
   */
  readonly dirty?: 'dropped' | 'kept'
}

const CLASSES = ['read', 'write', 'fsync'] as const

export const diskErrorKind = diskFaultKind<DiskErrorFault>({
  kind: 'disk-error',
  nemesis: diskError,
  fields: {
    rate: rateField,
    on: v.exactOptional(v.picklist([...CLASSES, 'any'])),
    dirty: v.exactOptional(v.picklist(['dropped', 'kept'])),
  },
  describe({ node, rate, on = 'any', dirty }) {
    const what = on === 'any' ? 'operations' : `${on}s`
    return `disk-error ${node} ${Math.round(rate * 100)}% of ${what}${dirty === 'kept' ? ', unsynced data kept' : ''}`
  },
  effectText: effect => `failed ${counted(effect, 'disk operation')}`,
  *weaker(fault) {
    if ((fault.on ?? 'any') === 'any') for (const on of CLASSES) yield { ...fault, on }
    // What happens every time is easier to follow than what happens now and then.
    if (fault.rate < 1) yield { ...fault, rate: 1 }
  },
  interceptor({ rate, on = 'any', dirty = 'dropped' }, { process, random, struck }) {
    return {
      intercept(operation, proceed) {
        if ((on !== 'any' && on !== classOf(operation)) || random() >= rate) return proceed(operation)
        if (operation.call === 'fsync' && dirty === 'dropped') process.disk.giveUpUnsynced(operation)
        const error = new DiskError('EIO', operation.call, fileOf(operation))
        struck(error.message)
        throw error
      },
    }
  },
})

/** Configures {@link diskError}. */
export interface DiskErrorOptions extends Rhythm {
  /** The share of the operations that fail, at most. Default: 0.3. */
  readonly rate?: number
  /** Which operations fail. Default: drawn for each fault. */
  readonly on?: DiskOperationClass | 'any'
  /** What a failed fsync does to the unsynced writes. Default: `'dropped'`. */
  readonly dirty?: 'dropped' | 'kept'
}

const OPTIONS = optionsOf<DiskErrorOptions>({
  ...rhythmOptions,
  rate: rateField,
  on: v.picklist([...CLASSES, 'any']),
  dirty: v.picklist(['dropped', 'kept']),
})

/**
 * Fails a share of the operations on one node's disk: reads, writes, fsyncs, or all of them. Where there are regions, on the disks of all of a
 * domain in some cases, as storage that they share does.
 */
export function diskError(options: DiskErrorOptions = {}): Nemesis {
  checkOptions('diskError', OPTIONS, options)
  const { on, dirty, rate = 0.3 } = options
  return strikingNodes('disk-error', { every: '4s', for: '1s' }, options, (random, when, nodes, domains) => {
    const hit = drawnDomain(random, domains) ?? [pick(random, nodes)]
    const how = {
      rate: rateUpTo(random, rate),
      on: on ?? pick(random, [...CLASSES, 'any'] as const),
      ...(dirty === undefined ? {} : { dirty }),
    }
    return hit.map((node): DiskErrorFault => ({ kind: 'disk-error', ...when, node, ...how }))
  })
}
