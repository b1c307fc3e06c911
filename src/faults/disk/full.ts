import * as v from 'valibot'
import type { Disk } from '../../disk/disk.ts'
import { DiskError } from '../../disk/disk-error.ts'
import { type DataWrite, isDataWrite } from '../../disk/operation.ts'
import { counted } from '../../options/counted.ts'
import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { integerBetween, pick } from '../../random/stream.ts'
import { drawnDomain, type Nemesis, type Rhythm, rhythmOptions, strikingNodes } from '../nemesis.ts'
import { type DiskFault, diskFaultKind } from './interception.ts'

/**
 * There is hardly any room left on the node's disk: a write for which there is not enough of it puts down what fits and fails
 * with ENOSPC. Reading, renaming and removing work, and removing makes room.
 */
export interface DiskFull extends DiskFault {
  readonly kind: 'disk-full'
  /** Bytes that are still free when it begins. Default: 0. */
  readonly space?: number
}

export const diskFullKind = diskFaultKind<DiskFull>({
  kind: 'disk-full',
  nemesis: diskFull,
  fields: { space: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))) },
  describe: ({ node, space = 0 }) => `disk-full ${node}${space === 0 ? '' : `, ${counted(space, 'byte')} left`}`,
  effectText: effect => `refused ${counted(effect, 'write')}`,
  *weaker({ space, ...fault }) {
    if (space !== undefined) yield fault
  },
  interceptor({ space = 0 }, { process: { disk }, struck }) {
    const capacity = disk.usedBytes + space
    return {
      intercept(operation, proceed) {
        if (!isDataWrite(operation)) return proceed(operation)
        const fitting = fittingBytes(operation, disk, capacity)
        if (fitting >= operation.data.length) return proceed(operation)
        proceed({ ...operation, data: operation.data.subarray(0, fitting) })
        const error = new DiskError('ENOSPC', operation.call, operation.name)
        struck(`${error.message}: ${fitting} of ${counted(operation.data.length, 'byte')} written`)
        throw error
      },
    }
  },
})

/** How much of a write there is room for. What it overwrites needs none. */
function fittingBytes(operation: DataWrite, disk: Disk, capacity: number): number {
  const size = disk.size(operation)
  const free = Math.max(0, capacity - disk.usedBytes)
  const offset = operation.call === 'append' ? size : operation.call === 'writeAt' ? operation.offset : 0
  return Math.max(0, size + free - offset)
}

/** Configures {@link diskFull}. */
export interface DiskFullOptions extends Rhythm {
  /** How many bytes still fit on the disk at most: default 4,096. */
  readonly space?: number
}

const OPTIONS = optionsOf<DiskFullOptions>({ ...rhythmOptions, space: wholeNumber(0) })

/** Fills one node's disk, and where there are regions all of a domain in some cases: some bytes, at most `space` (default: 4,096), still fit on it. */
export function diskFull(options: DiskFullOptions = {}): Nemesis {
  checkOptions('diskFull', OPTIONS, options)
  return strikingNodes('disk-full', { every: '5s', for: '1s' }, options, (random, when, nodes, domains) => {
    const hit = drawnDomain(random, domains) ?? [pick(random, nodes)]
    const space = integerBetween(random, 0, options.space ?? 4_096)
    return hit.map((node): DiskFull => ({ kind: 'disk-full', ...when, node, space }))
  })
}
