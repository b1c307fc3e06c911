import type { NetworkOptions } from '../net/network.ts'
import type { FaultKind } from './catalogue.ts'
import type { Nemesis } from './nemesis.ts'

/** The kinds of faults by which messages do not arrive. */
const LOSING: readonly FaultKind[] = ['loss', 'partition', 'flapping', 'swizzle', 'bandwidth', 'message', 'corruption']

/** Whether a scenario has its nodes stand that messages are lost: on its network, or by the faults that its nemeses draw. */
export function losesMessages({ loss = 0 }: NetworkOptions, nemeses: readonly Nemesis[]): boolean {
  return loss > 0 || nemeses.some(({ kinds }) => LOSING.some(kind => kinds.includes(kind)))
}
