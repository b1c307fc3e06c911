import { totalmem } from 'node:os'

const [LEAST_MIB, MOST_MIB] = [256, 4_096]

/** What each of a number of threads may take, so that together they leave the machine alive. */
export function mostMemoryMiB(threads: number): number {
  const share = (0.6 * totalmem()) / 2 ** 20 / threads
  return Math.round(Math.min(MOST_MIB, Math.max(LEAST_MIB, share)))
}
