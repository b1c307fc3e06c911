import type { NearestPass } from './nearest-pass.ts'

/**
 * The smallest change with which a failure passes, as a clause: `n3→n2 voted takes 25 ms instead of 4.7 ms, and nothing wrong is seen`. More is not known: a
 * node may make the same mistake where no property or checker comes to see it.
 */
export function avoidance({ change, isUnseen }: Pick<NearestPass, 'change' | 'isUnseen'>): string {
  return `${change}, and nothing wrong is seen${isUnseen === true ? ', though the nodes do all the same' : ''}`
}
