import { counted } from '../../options/counted.ts'
import { rateField } from '../../options/fields.ts'
import { checkOptions } from '../../options/options.ts'
import { pick } from '../../random/stream.ts'
import { type Nemesis, type RateOptions, rateOptions, rateUpTo, strikingNodes } from '../nemesis.ts'
import { type DiskFault, diskFaultKind } from './interception.ts'

/** Reads on the node's disk give, with this chance, what stood in the file before it was last changed. */
export interface StaleRead extends DiskFault {
  readonly kind: 'stale-read'
  readonly rate: number
}

export const staleReadKind = diskFaultKind<StaleRead>({
  kind: 'stale-read',
  nemesis: staleRead,
  damages: () => true,
  fields: { rate: rateField },
  describe: ({ node, rate }) => `stale-read ${node} ${Math.round(rate * 100)}% of reads`,
  effectText: effect => `answered ${counted(effect, 'read')} with what was there before`,
  *weaker(fault) {
    if (fault.rate < 1) yield { ...fault, rate: 1 }
  },
  interceptor: ({ rate }, { process: { disk }, random, struck }) => ({
    intercept(operation, proceed) {
      if (operation.call !== 'read' || random() >= rate) return proceed(operation)
      const earlier = disk.earlierContent(operation)
      if (earlier === undefined) return proceed(operation)
      struck(`a read of '${operation.name}' gives what was there before its last change`)
      return earlier
    },
  }),
})

/** Answers a share of the reads on one node's disk with what was there before: at most `rate` (default: 0.3). */
export function staleRead(options: RateOptions = {}): Nemesis {
  checkOptions('staleRead', rateOptions, options)
  return strikingNodes('stale-read', { every: '4s', for: '1s' }, options, (random, when, nodes) => {
    const node = pick(random, nodes)
    const fault: StaleRead = { kind: 'stale-read', ...when, node, rate: rateUpTo(random, options.rate ?? 0.3) }
    return fault
  })
}
