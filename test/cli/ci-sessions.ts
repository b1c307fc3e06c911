import { CoverageCount } from '../../src/fuzz/findings/coverage.ts'
import type { FailureEntry, SessionResults } from '../../src/fuzz/session/results.ts'

/** A session in which nothing was found. */
export function session(changes: Partial<SessionResults> = {}): SessionResults {
  return {
    format: 3,
    scenario: { name: 'raft', sometimes: [] },
    file: 'sims/raft.sim.ts',
    status: 'complete',
    pid: 1,
    started: '2026-03-01T01:17:04.120Z',
    seeds: { first: 1, count: 1_000 },
    elapsedMs: 61_500,
    tookMs: 61_500,
    runs: 1_000,
    covered: 100,
    executed: 1_000,
    simulatedMs: 10_000_000,
    failures: [],
    undecided: [],
    problems: [],
    coverage: new CoverageCount().plain,
    neverReached: [],
    slowest: [],
    checkpoint: { frontier: 1_001, early: [], granted: 0, toShrink: [] },
    ...changes,
  }
}

export function failure(changes: Partial<FailureEntry> = {}): FailureEntry {
  return {
    signature: 'always: one leader per term',
    message: 'n1 and n2 are both leader in term 1',
    seed: 215,
    hits: 1,
    outcome: 'failure',
    fingerprint: 'ce679a9d4deb47bf',
    ...changes,
  }
}

/** What the documentation shows: a night over three scenarios. */
export const NIGHT: readonly SessionResults[] = [
  session({
    scenario: { name: 'raft', sometimes: ['a leader was replaced', 'a snapshot was installed'] },
    neverReached: ['a snapshot was installed'],
    seeds: { first: 1, count: undefined },
    tookMs: 6_000_000,
    runs: 482_113,
    executed: 482_113,
    simulatedMs: 4_821_130_000,
    failures: [
      failure({
        hits: 12,
        shape: ['network', 'process'],
        size: { operations: 2, faults: 1, perturbedMessages: 3, nodes: 3, timeMs: 742 },
        path: '.sameseed/failures/raft-always-one-leader-per-term.json',
        verified: true,
      }),
      {
        signature: 'hangs',
        message: 'no sign of life for 30 s of real time, at Log.truncate (src/log.ts:88:7): it loops without end',
        seed: 40_112,
        hits: 1,
        outcome: 'failure',
        path: '.sameseed/failures/raft-hangs.json',
      },
    ],
    undecided: [
      {
        signature: 'linearizable',
        message: 'the checker ran out of its 10 s',
        seed: 7_041,
        hits: 2,
      },
    ],
    coverage: {
      ...new CoverageCount().plain,
      reached: { 'log truncated': 20_411 },
      sometimes: { 'a leader was replaced': 301_220 },
      faults: {
        crash: { injected: 960_412, effective: 958_003 },
        partition: { injected: 481_090, effective: 440_771 },
      },
    },
    slowest: [
      { seed: 7_041, tookMs: 10_412 },
      { seed: 9, tookMs: 310 },
    ],
  }),
  session({
    scenario: { name: 'lock', sometimes: [] },
    file: 'sims/lock.sim.ts',
    seeds: { first: 1, count: undefined },
    tookMs: 6_000_000,
    runs: 901_338,
    executed: 901_338,
    simulatedMs: 1_802_676_000,
  }),
]
