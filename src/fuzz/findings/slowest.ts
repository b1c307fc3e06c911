import type { SlowRun } from '../thread/protocol.ts'

/** So many are remembered. */
export const MOST_SLOW = 5

/** The slowest of all, slowest first. */
export function slowestOf(runs: readonly SlowRun[]): SlowRun[] {
  return [...runs].sort((a, b) => b.tookMs - a.tookMs || a.seed - b.seed).slice(0, MOST_SLOW)
}
