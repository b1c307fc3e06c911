import { type Run, run, shrink } from 'sameseed'
import { expect, test } from 'vitest'
import { raftScenario } from '../../examples/raft/scenario.ts'
import { lockScenario } from '../fixtures/lease.ts'
import { twoPhaseCommit } from './two-phase-commit.ts'

const scenarios = [lockScenario(), raftScenario({ bug: 'no-fsync' }), twoPhaseCommit()]

test.each(scenarios.map(one => [one.name, one] as const))(
  'shrinking what was shrunk changes nothing: %s',
  async (_name, tested) => {
    let seed = 1
    let failing: Run
    do failing = (await run(tested, { seed: seed++ })) as Run
    while (!failing.failed)
    const first = await shrink(tested, failing as never)
    expect(first.complete).toBe(true)
    const second = await shrink(tested, first.run as never)
    expect(second.complete).toBe(true)
    expect(second.plan).toEqual(first.plan)
    expect(second.run.fingerprint).toBe(first.run.fingerprint)
  },
)
