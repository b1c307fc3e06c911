import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { seedsOfShard } from '../../src/fuzz/campaign/seed-range.ts'
import { CoverageCount } from '../../src/fuzz/findings/coverage.ts'
import type { FindingNews } from '../../src/fuzz/known/known-finding.ts'
import { pastSessionOf } from '../../src/fuzz/nights/past-session.ts'
import { lastNights, nightsOf } from '../../src/fuzz/nights/scenario-night.ts'
import { storedNights } from '../../src/fuzz/nights/stored-nights.ts'
import { mergeStores } from '../../src/fuzz/session/merge-stores.ts'
import type { SessionResults } from '../../src/fuzz/session/results.ts'
import { failure, session } from '../cli/ci-sessions.ts'
import { Desk } from './desk.ts'
import { broken } from './scenarios.ts'

const nights = (...results: SessionResults[]) => nightsOf(results.map(pastSessionOf))
const at = (day: number, changes: Partial<SessionResults> = {}) =>
  session({ started: `2026-03-${String(day).padStart(2, '0')}T01:17:04.120Z`, ...changes })

function news(what: FindingNews['news'], signature: string, more: Partial<FindingNews['finding']> = {}): FindingNews {
  const sighting = { night: '2026-03-01T01:17:04.120Z', seed: 1 }
  const finding = {
    ...{
      kind: '0123456789abcdef',
      scenario: 'raft',
      file: 'sims/raft.sim.ts',
      signature,
      message: '',
      hits: 1,
      runs: 1,
    },
    ...{ state: 'open' as const, first: sighting, last: sighting, seeds: [], ...more },
  }
  return { news: what, finding }
}

test('a night is a session; the oldest is the first, and each scenario has a last one', () => {
  const told = nights(at(2, { runs: 7 }), at(1), at(1, { scenario: { name: 'lock', sometimes: [] } }))
  expect(told.map(({ scenario, started, runs }) => [scenario, started.slice(0, 10), runs])).toEqual([
    ['raft', '2026-03-01', 1_000],
    ['lock', '2026-03-01', 1_000],
    ['raft', '2026-03-02', 7],
  ])
  expect(lastNights(told).map(({ scenario, runs }) => [scenario, runs])).toEqual([
    ['raft', 7],
    ['lock', 1_000],
  ])
})

test('shards are one night: counts add up, so does speed, and what several saw is one finding', () => {
  const shard = (number: number, changes: Partial<SessionResults>) =>
    at(1, { shard: { number, of: 2 }, seeds: { first: number * 100, count: 100 }, revision: 'abc', ...changes })
  const one = shard(1, {
    ...{ runs: 100, executed: 100, tookMs: 1_000, simulatedMs: 5, neverReached: ['a', 'b'] },
    failures: [failure({ hits: 2 }), failure({ signature: 'hangs' })],
    coverage: { ...new CoverageCount().plain, reached: { c: 1 } },
  })
  const two = shard(2, {
    ...{ runs: 100, executed: 100, tookMs: 2_000, simulatedMs: 6, neverReached: ['b', 'c'] },
    failures: [failure({ hits: 3 })],
    coverage: { ...new CoverageCount().plain, reached: { a: 1 } },
  })
  const [night, ...more] = nights(two, one)
  expect(more).toEqual([])
  expect(night).toMatchObject({
    ...{ sessions: 2, of: 2, isWhole: true, runs: 200, simulatedMs: 11, tookMs: 2_000, runsPerSecond: 150 },
    ...{ reached: ['a', 'c'], never: ['b'] },
  })
  expect(night?.findings.map(({ signature, hits, news: what }) => [signature, hits, what])).toEqual([
    ['always: one leader per term', 5, 'new'],
    ['hangs', 1, 'new'],
  ])
  // Another revision, another number of shards, the same shard again, a day later: another night.
  expect(nights(one, { ...two, revision: 'def' })).toHaveLength(2)
  expect(nights(one, { ...two, shard: { number: 2, of: 3 } })).toHaveLength(2)
  expect(nights(one, { ...two, shard: { number: 1, of: 2 } })).toHaveLength(2)
  expect(nights(one, { ...two, started: '2026-03-02T01:17:05.000Z' })).toHaveLength(2)
  expect(nights(one)[0]).toMatchObject({ isWhole: false, sessions: 1, of: 2 })
})

test('what a registry says of several shards is said once, and what one of them saw is not gone', () => {
  const shard = (number: number, ...told: FindingNews[]) =>
    at(1, { shard: { number, of: 2 }, seeds: { first: number, count: 1 }, news: told })
  const [night] = nights(
    shard(1, news('gone', 'x'), news('new', 'y', { kind: '1111111111111111' })),
    shard(2, news('known', 'x'), news('new', 'y', { kind: '2222222222222222', needs: ['disk'] })),
  )
  expect(night?.findings.map(({ signature, news: what }) => [signature, what])).toEqual([
    ['x', 'known'],
    ['y', 'new'],
  ])
})

test('without a registry, what an earlier night saw is known, and nothing is gone', () => {
  const told = nights(
    at(1, { failures: [failure()] }),
    at(2),
    at(3, { failures: [failure(), failure({ signature: 'z' })] }),
  )
  expect(told.map(({ findings }) => findings.map(({ news: what }) => what))).toEqual([['new'], [], ['known', 'new']])
  expect(told.every(({ isRemembered }) => !isRemembered)).toBe(true)
})

test('however sessions are mixed, the nights are the same, and no run is lost or counted twice', () => {
  const sessions = fc.array(
    fc.record({
      day: fc.integer({ min: 1, max: 4 }),
      number: fc.integer({ min: 1, max: 3 }),
      runs: fc.integer({ min: 0, max: 50 }),
      revision: fc.constantFrom('a', 'b'),
    }),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(sessions, fc.integer(), (some, turn) => {
      const made = some.map(({ day, number, runs, revision }, i) =>
        at(day, { runs, executed: runs, revision, shard: { number, of: 3 }, seeds: { first: i, count: runs } }),
      )
      const turned = made.map((_, i) => made[(i + Math.abs(turn % 97)) % made.length] as SessionResults)
      expect(nights(...turned)).toEqual(nights(...made))
      expect(nights(...made).reduce((sum, { runs }) => sum + runs, 0)).toBe(
        some.reduce((sum, { runs }) => sum + runs, 0),
      )
      expect(nights(...made).every(({ sessions: shards }) => shards <= 3)).toBe(true)
    }),
  )
})

function target(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sameseed-nights-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('sessions that are deleted are remembered, also through a merge, and none counts twice', async () => {
  const root = target()
  for (const day of [1, 2, 3, 4]) {
    const desk = new Desk({
      scenarios: { 'broken.sim.ts': broken() },
      seeds: { first: day, count: 20 },
      root,
      day,
      sessions: 2,
      verify: false,
    })
    await desk.run()
  }
  expect(readdirSync(join(root, 'broken')).filter(name => name.endsWith('Z'))).toHaveLength(2)
  const told = nightsOf(storedNights(root).sessions)
  expect(told.map(({ runs, started }) => [runs, started.slice(0, 10)])).toEqual(
    [1, 2, 3, 4].map(day => [20, `2026-01-0${day}`]),
  )
  const merged = target()
  // The other store has one of them as it was before it was deleted, so to say.
  mergeStores([root, root], merged)
  expect(nightsOf(storedNights(merged).sessions)).toEqual(told)
  // Half a line, as after a power cut: what follows is still read.
  const file = join(merged, 'broken', 'nights.jsonl')
  const lines = readFileSync(file, 'utf8')
  appendFileSync(file, '{"scenario":"bro')
  expect(nightsOf(storedNights(merged).sessions)).toEqual(told)
  expect(storedNights(merged).unreadable).toEqual([expect.stringContaining('nights.jsonl')])
  appendFileSync(file, lines)
  expect(nightsOf(storedNights(merged).sessions)).toEqual(told)
})

test('the shards of a night are one night when they are merged', async () => {
  const all = { first: 1, count: 60 }
  const alone = await new Desk({ scenarios: { 'broken.sim.ts': broken() }, seeds: all, verify: false }).run()
  const roots = await Promise.all(
    [1, 2, 3].map(async number => {
      const shard = { number, of: 3 }
      return (
        await new Desk({
          scenarios: { 'broken.sim.ts': broken() },
          shard,
          seeds: seedsOfShard(all, shard),
          verify: false,
        }).run()
      ).root
    }),
  )
  const merged = target()
  mergeStores(roots, merged)
  const [night, ...more] = nightsOf(storedNights(merged).sessions)
  const [one] = nightsOf(storedNights(alone.root).sessions)
  expect(more).toEqual([])
  const counted = ({ runs, executed, simulatedMs, reached, never, faults }: NonNullable<typeof one>) => ({
    ...{ runs, executed, simulatedMs, reached, never, faults },
  })
  expect(counted(night!)).toEqual(counted(one!))
  const seen = ({ findings }: NonNullable<typeof one>) =>
    findings.map(({ signature, hits }) => [signature, hits]).sort()
  expect(seen(night!)).toEqual(seen(one!))
})

test('links in a store are not followed, and what cannot be read is named', () => {
  const [root, outside] = [target(), target()]
  mkdirSync(join(outside, '20260301T011704.120Z'))
  symlinkSync(outside, join(root, 'raft'))
  mkdirSync(join(root, 'lock', '20260301T011704.120Z'), { recursive: true })
  appendFileSync(join(outside, '20260301T011704.120Z', 'results.json'), JSON.stringify(session()))
  symlinkSync(
    join(outside, '20260301T011704.120Z', 'results.json'),
    join(root, 'lock', '20260301T011704.120Z', 'results.json'),
  )
  expect(storedNights(root)).toEqual({ sessions: [], unreadable: [] })
  rmSync(join(root, 'lock', '20260301T011704.120Z', 'results.json'))
  appendFileSync(join(root, 'lock', '20260301T011704.120Z', 'results.json'), '{}')
  expect(storedNights(root).unreadable).toEqual([expect.stringContaining('results.json')])
})
