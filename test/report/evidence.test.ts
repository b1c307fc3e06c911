import { run } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { evidence } from '../../src/report/client-operations.ts'
import { REFERENCES } from '../workload/references/index.ts'

/** Some need faults at the right moment. */
const MOST_SEEDS = 300

const wrong = Object.values(REFERENCES)
  .flat()
  .flatMap(({ name, wrong }) => wrong.map(([bug, system]) => [`${name}: ${bug}`, system] as const))

describe('of every planted bug it is known which operations show it', () => {
  test.each(wrong)('%s', async (_, system) => {
    for (let seed = 1; seed <= MOST_SEEDS; seed++) {
      const failing = await run(system, { seed })
      if (failing.violations[0]?.kind !== 'history') continue
      const { history } = failing
      const shown = [...evidence(failing)]
      expect(shown.length).toBeGreaterThan(0)
      for (const [position] of shown) expect(history[position]?.type).toBe('invoke')
      return
    }
    expect.fail('no seed fails')
  })
})

test('of an anomaly between transactions, those are shown that its reason names', async () => {
  const [, system] = wrong.find(([name]) => name === 'list-append: applied-abort')!
  for (let seed = 1; seed <= MOST_SEEDS; seed++) {
    const failing = await run(system, { seed })
    const [violation] = failing.violations
    if (violation?.kind !== 'history') continue
    const { evidence: kind, details } = violation.details as {
      evidence: string
      details: { anomalies: Record<string, { transactions: { invocation: number }[] }[]> }
    }
    const told = details.anomalies[kind]![0]!.transactions.map(({ invocation }) => invocation)
    expect(evidence(failing)).toEqual(new Map(told.map(position => [position, 'culprit'])))
    return
  }
  expect.fail('no seed fails')
})
