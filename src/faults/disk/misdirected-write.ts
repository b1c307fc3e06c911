import type { Disk } from '../../disk/disk.ts'
import { type DataWrite, isDataWrite } from '../../disk/operation.ts'
import { counted } from '../../options/counted.ts'
import { rateField } from '../../options/fields.ts'
import { checkOptions } from '../../options/options.ts'
import { integerBetween, pick } from '../../random/stream.ts'
import { type Nemesis, type RateOptions, rateOptions, rateUpTo, strikingNodes } from '../nemesis.ts'
import { type DiskFault, diskFaultKind } from './interception.ts'

/**
 * Writes on the node's disk go astray, with this chance: the data lands somewhere in a file that is on the medium already, the
 * same or another, and where it belongs there is what was there before, or zeros. All lengths are right, and no error is reported.
 * (Bairavasundaram et al., "An Analysis of Data Corruption in the Storage Stack", FAST 2008.)
 */
export interface MisdirectedWrite extends DiskFault {
  readonly kind: 'misdirected-write'
  readonly rate: number
}

export const misdirectedWriteKind = diskFaultKind<MisdirectedWrite>({
  kind: 'misdirected-write',
  nemesis: misdirectedWrite,
  damages: () => true,
  fields: { rate: rateField },
  describe: ({ node, rate }) => `misdirected-write ${node} ${Math.round(rate * 100)}% of writes`,
  effectText: effect => `misdirected ${counted(effect, 'write')}`,
  *weaker(fault) {
    if (fault.rate < 1) yield { ...fault, rate: 1 }
  },
  interceptor: ({ rate }, { process: { disk }, random, struck }) => ({
    intercept(operation, proceed) {
      if (!isDataWrite(operation) || operation.data.length === 0 || random() >= rate) return proceed(operation)
      const victims = disk.durableSizes()
      if (victims.length === 0) return proceed(operation)
      const [victim, size] = pick(random, victims)
      const offset = integerBetween(random, 0, size - 1)
      const result = proceed({ ...operation, data: whatWasThere(operation, disk) })
      disk.overwriteMedium(victim, offset, operation.data.subarray(0, size - offset))
      struck(`a write for '${operation.name}' lands at byte ${offset} of '${victim}'`)
      return result
    },
  }),
})

/** As many bytes as are to be written: those that stand there, as far as there are any. */
function whatWasThere(operation: DataWrite, disk: Disk): Uint8Array {
  const there = new Uint8Array(operation.data.length)
  if (operation.call !== 'writeAt') return there
  const { offset } = operation
  there.set(disk.bytesAt(operation, offset, there.length))
  return there
}

/** Puts a share of the writes on one node's disk in the wrong place: at most `rate` (default: 0.1). */
export function misdirectedWrite(options: RateOptions = {}): Nemesis {
  checkOptions('misdirectedWrite', rateOptions, options)
  return strikingNodes('misdirected-write', { every: '4s', for: '500ms' }, options, (random, when, nodes) => {
    const node = pick(random, nodes)
    const fault: MisdirectedWrite = {
      kind: 'misdirected-write',
      ...when,
      node,
      rate: rateUpTo(random, options.rate ?? 0.1),
    }
    return fault
  })
}
