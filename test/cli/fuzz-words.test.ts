import { Chalk } from 'chalk'
import { describe, expect, test } from 'vitest'
import { closingTable, coverageTable } from '../../src/cli/fuzz/closing-table.ts'
import { failureName } from '../../src/cli/fuzz/failure-name.ts'
import { CoverageCount } from '../../src/fuzz/findings/coverage.ts'
import { neverReached } from '../../src/fuzz/findings/never-reached.ts'
import { Tally } from '../../src/fuzz/findings/tally.ts'
import type { SessionResults } from '../../src/fuzz/session/results.ts'
import { failure, session } from './ci-sessions.ts'

const chalk = new Chalk({ level: 0 })
const closing = (changes: Partial<SessionResults>) => closingTable(chalk, session(changes)).split('\n').slice(1)
const coverage = (changes: Partial<CoverageCount>) => ({ ...new CoverageCount().plain, ...changes })

describe('where nothing was found', () => {
  test('it is said when there were no faults at all', () => {
    const said = 'no fault happened in any run'
    expect(closing({})).toEqual(['✓ no failure found'])
    expect(coverageTable(chalk, session())).toContain(said)
    const struck = session({ coverage: coverage({ faults: { crash: { injected: 3, effective: 2 } } }) })
    expect(coverageTable(chalk, struck)).not.toContain(said)
    expect(coverageTable(chalk, session({ failures: [failure()] }))).not.toContain(said)
  })

  test('it is said that the time was up before the seeds were', () => {
    const seeds = { first: 1, count: 500 }
    const said = 'the time was up after 40 of 500 seeds: the same command with --resume and more --time goes on'
    expect(closing({ seeds, runs: 40 })).toEqual([said, '✓ no failure found'])
    expect(closing({ seeds, runs: 500 })).toEqual(['✓ no failure found'])
    expect(closing({ seeds: { first: 1 } as never, runs: 40 })).toEqual(['✓ no failure found'])
    expect(closing({ seeds, runs: 40, failures: [failure()] })).not.toContain(said)
  })

  test('that says nothing if two runs of one seed differ', () => {
    const problems = [
      { outcome: 'not deterministic', message: 'not deterministic: two runs of seed 1 differ' } as const,
    ]
    expect(closing({ problems })).toEqual(['? no failure found, which says nothing: see the error above'])
  })
})

describe('a failure', () => {
  test('is called by its signature', () => {
    expect(closing({ failures: [failure()] })).toEqual(['✗ once, with seed 215  always: one leader per term'])
    const named = { signature: 'always: less is more …', message: '3 is more than 2' }
    expect(failureName(named)).toBe('always: less is more …')
  })

  test('whose signature leaves data out is called by what it was the first time', () => {
    const signature = 'error: … sends to …, but there is no such process'
    const message = 'c1 sends to "node1", but there is no such process\n  at invoke (store.sim.ts:4:2)'
    expect(closing({ failures: [failure({ signature, message })] })).toEqual([
      '✗ once, with seed 215  error: c1 sends to "node1", but there is no such process',
    ])
  })
})

test('what was reached and broken is said to be of more runs, where the last batch went on after what counts', () => {
  const said = 'of 3 runs, 1 of them beyond the last failure that counts'
  expect(coverageTable(chalk, session({ runs: 2, covered: 3 })).split('\n')[0]).toBe(said)
  expect(coverageTable(chalk, session({ runs: 3, covered: 3 }))).not.toContain('beyond')
})

test('of faults that never had any effect those are named that the scenario or its plan asks for', () => {
  const inert = { injected: 4, effective: 0 }
  const faults = { 'disk-slow': inert, crash: inert, loss: { injected: 2, effective: 1 } }
  const said = (changes: Partial<SessionResults>) =>
    coverageTable(chalk, session({ coverage: coverage({ faults }), ...changes }))
      .split('\n')
      .filter(line => line.startsWith('never had any effect'))
  const scenario = { name: 'raft', sometimes: [] }
  // A generator asks for crashes, which no nemesis names.
  expect(said({ scenario: { ...scenario, faults: ['loss'] } })).toEqual(['never had any effect: crash'])
  const asked = ['never had any effect: disk-slow, crash']
  expect(said({ scenario: { ...scenario, faults: ['loss', 'disk-slow'] } })).toEqual(asked)
  const given = { faults: [{ kind: 'disk-slow', at: '0ms', node: 'n1', factor: 2 }] } as const
  expect(said({ scenario: { ...scenario, faults: [] }, given })).toEqual(asked)
  // A session of an older store does not say.
  expect(said({ scenario })).toEqual(asked)
})

test('a label and a property of the same name are one line, unless they came to differ', () => {
  const rows = (labels: Record<string, number>, properties: Record<string, number>) =>
    coverageTable(
      chalk,
      session({
        scenario: { name: 'raft', sometimes: ['a leader was replaced'] },
        coverage: coverage({ reached: labels, sometimes: properties }),
      }),
    )
      .split('\n')
      .slice(2)
  expect(rows({ 'a leader was replaced': 7 }, { 'a leader was replaced': 7 })).toEqual([
    'a leader was replaced     7  7%',
  ])
  expect(rows({ 'a leader was replaced': 7 }, { 'a leader was replaced': 5 })).toHaveLength(2)
  const tally = new Tally(1, 1, () => {})
  tally.covered = 10
  expect(neverReached(['b', 'a'], ['a', 'c'], tally)).toEqual(['a', 'c', 'b'])
})
