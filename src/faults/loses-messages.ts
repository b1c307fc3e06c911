import type { NetworkOptions } from '../net/network.ts'
import { isLosingMessages } from './catalogue.ts'
import type { Nemesis } from './nemesis.ts'

/** Whether a scenario has its nodes stand that messages are lost: on its network, or by the faults that its nemeses draw. */
export function losesMessages({ loss = 0 }: NetworkOptions, nemeses: readonly Nemesis[]): boolean {
  return loss > 0 || nemeses.some(({ kinds }) => kinds.some(isLosingMessages))
}
