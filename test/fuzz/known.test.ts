import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { scenario } from 'sameseed'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type FindingNews, type KnownFinding, NEWS } from '../../src/fuzz/known/known-finding.ts'
import { type GoneLimits, type JudgedNight, judgeNight, toRunAgain } from '../../src/fuzz/known/news.ts'
import { readFindings, writeFindings } from '../../src/fuzz/known/registry.ts'
import type { FailureEntry } from '../../src/fuzz/session/results.ts'
import { parseResults } from '../../src/fuzz/session/results-schema.ts'
import { effort } from '../effort.ts'
import { Desk } from './desk.ts'

const LIMITS: GoneLimits = { nights: 3 }

const entry = (signature: string, more: Partial<FailureEntry> = {}): FailureEntry => ({
  ...{ signature, message: `it is ${signature}`, seed: 7, hits: 2, outcome: 'failure' as const },
  ...more,
})

const night = (day: number, failures: readonly FailureEntry[], more: Partial<JudgedNight> = {}): JudgedNight => ({
  night: `2026-01-${String(day).padStart(2, '0')}T01:00:00.000Z`,
  revision: `${day}`.padStart(40, 'a'),
  results: { file: 'a.sim.ts', scenario: { name: 'a', sometimes: [] }, failures, runs: 100 },
  isWhole: true,
  again: new Map(),
  ...more,
})

const told = (news: readonly FindingNews[]) => news.map(({ news: what, finding }) => `${what} ${finding.signature}`)

/** Nights, one after the other, in which the seeds of what is not seen are run again, and do not show it. */
function nights(
  all: readonly (readonly FailureEntry[])[],
  limits = LIMITS,
  from = 1,
  known: readonly KnownFinding[] = [],
) {
  let findings = known
  const news = all.map((failures, i) => {
    const again = new Map(findings.map(({ kind }) => [kind, false]))
    const judged = judgeNight(findings, night(from + i, failures, { again }), limits)
    findings = judged.findings
    return told(judged.news)
  })
  return { findings, news }
}

describe('what nights remember', () => {
  test('a finding is new once, then known; gone after some nights; and regressed when it comes back', () => {
    const { news, findings } = nights([[entry('x')], [entry('x')], [], [], [], [], [entry('x')], [entry('x')]])
    expect(news).toEqual([['new x'], ['known x'], [], [], ['gone x'], [], ['regressed x'], ['known x']])
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({ state: 'open', hits: 8, runs: 400, first: { seed: 7 }, last: { seed: 7 } })
  })

  test('one night in which its own seeds were not run again says nothing', () => {
    const { findings } = nights([[entry('x')]])
    let known = findings
    for (let day = 2; day < 9; day++) {
      const { news, findings: now } = judgeNight(known, night(day, []), LIMITS)
      expect(news).toEqual([])
      known = now
    }
    expect(known[0]).toMatchObject({ state: 'open', unseen: { nights: 0, seeds: 700 } })
  })

  test('so many runs without it are enough, once its seeds were run again', () => {
    expect(nights([[entry('x')], [], []], { nights: 99, seeds: 200 }).news).toEqual([['new x'], [], ['gone x']])
    // Seen twice in 100 runs: five times 50.
    expect(nights([[entry('x')], [], [], []], { nights: 99 }).news).toEqual([['new x'], [], [], ['gone x']])
  })

  test('its own seed shows it still: it is known', () => {
    const { findings } = nights([[entry('x')]])
    const again = new Map([[findings[0]?.kind ?? '', true]])
    const { news, findings: now } = judgeNight(findings, night(2, [], { again }), { nights: 1 })
    expect(told(news)).toEqual(['known x'])
    expect(now[0]).not.toHaveProperty('unseen')
  })

  test('a night that was broken off says nothing of what it has not seen', () => {
    const { findings } = nights([[entry('x')]])
    const { news, findings: now } = judgeNight(findings, night(2, [], { isWhole: false }), { nights: 1 })
    expect([news, now]).toEqual([[], findings])
  })

  test('what people say stays: what is expected is known, and what they call fixed regresses', () => {
    const { findings } = nights([[entry('x'), entry('y', { seed: 8 })]])
    const issue = 'https://example.org/1'
    const edited = findings.map(
      (each): KnownFinding => ({ ...each, issue, state: each.signature === 'x' ? 'expected' : 'fixed' }),
    )
    const { news, findings: now } = nights([[entry('x'), entry('y')]], LIMITS, 2, edited)
    expect(news).toEqual([['regressed y', 'known x']])
    expect(now.map(({ state, issue: stored }) => [state, stored])).toEqual([
      ['expected', issue],
      ['open', issue],
    ])
  })

  test('lines that were added above a throw make no other finding, other needs do', () => {
    const { news } = nights([
      [entry('threw: Error at receive (a.ts:13)')],
      [entry('threw: Error at receive (a.ts:20)')],
      [entry('z', { shape: ['clock'] }), entry('z', { shape: ['process'], seed: 9 })],
      [entry('z', { shape: ['clock', 'network'] })],
    ])
    expect(news).toEqual([
      ['new threw: Error at receive (a.ts:13)'],
      ['known threw: Error at receive (a.ts:20)'],
      ['new z', 'new z'],
      ['known z'],
    ])
  })

  test('a night that is judged twice, as one that is resumed, counts once', () => {
    const bugs = fc.subarray(['x', 'y', 'z'])
    fc.assert(
      fc.property(fc.array(bugs, { minLength: 1, maxLength: 8 }), all => {
        let once: readonly KnownFinding[] = []
        let twice: readonly KnownFinding[] = []
        all.forEach((seen, i) => {
          const of = (known: readonly KnownFinding[]) =>
            night(
              i + 1,
              seen.map(signature => entry(signature)),
              { again: new Map(known.map(({ kind }) => [kind, false])) },
            )
          const limits = { nights: 2 }
          const first = judgeNight(once, of(once), limits)
          const second = judgeNight(judgeNight(twice, of(twice), limits).findings, of(twice), limits)
          expect(second).toEqual(first)
          once = first.findings
          twice = second.findings
        })
      }),
      { numRuns: effort(200) },
    )
  })

  test('only seeds beyond those of the night are run again, and not those of what is fixed', () => {
    const { findings } = nights([[entry('x'), entry('y', { seed: 8 })]])
    const fixed = findings.map((each): KnownFinding => (each.signature === 'y' ? { ...each, state: 'fixed' } : each))
    const results = {
      ...{ scenario: { name: 'a', sometimes: [] }, failures: [], seeds: { first: 5, count: 10 } },
      checkpoint: { frontier: 15, early: [], granted: 0, toShrink: [] },
    }
    expect(toRunAgain(fixed, results).map(({ seeds }) => seeds)).toEqual([[]])
    const later = { ...results, seeds: { first: 8, count: 10 } }
    expect(toRunAgain(fixed, later).map(({ seeds }) => seeds)).toEqual([[7]])
  })
})

const readResults = (root: string) =>
  parseResults(JSON.parse(readFileSync(join(root, 'latest', 'results.json'), 'utf8')))

/** Node n1 throws with about one seed in four, while it has its bug. */
const system = (hasBug: boolean) =>
  scenario({
    name: 'shaky',
    nodes: {
      count: 1,
      start: env => {
        const luck = env.random()
        env.after('5ms', () => {
          if (hasBug && luck < 0.25) throw new Error('gave up')
        })
      },
    },
    duration: '10ms',
    untested: ['expect'],
  })

describe('a night that remembers', () => {
  test('found once, known in the next night, gone after the fix, regressed when it comes back', async () => {
    const root = mkdtempSync(join(tmpdir(), 'sameseed-known-'))
    onTestFinished(() => rmSync(root, { recursive: true, force: true }))
    const path = join(root, 'findings.json')
    let day = 0
    const one = async (hasBug: boolean, allowKnown = true) => {
      day++
      const memory = { path, isWritten: true, revision: undefined, gone: { nights: 1 }, allowKnown }
      // Each night has seeds of its own.
      const seeds = { first: 20 * day, count: 20 }
      const desk = new Desk({ scenarios: { 'shaky.sim.ts': system(hasBug) }, root, day, memory, seeds })
      await desk.run()
      const heard = desk.recorder.heard.flatMap(([event]) => (NEWS.includes(event as 'new') ? [event] : []))
      const told = desk.fuzzing.results[0]?.news?.map(({ news }) => news)
      expect(told).toEqual(heard)
      expect(readResults(root).news?.map(({ news }) => news)).toEqual(heard)
      const wasShrunk = desk.recorder.heard.some(([event]) => event === 'shrunk')
      return [desk.fuzzing.outcome, ...heard, ...(wasShrunk ? ['shrunk'] : [])]
    }
    expect(await one(true)).toEqual(['failure', 'new', 'shrunk'])
    expect(await one(true)).toEqual(['clean', 'known'])
    expect(await one(true, false)).toEqual(['failure', 'known'])
    expect(await one(false)).toEqual(['clean', 'gone'])
    expect(await one(false)).toEqual(['clean'])
    expect(await one(true)).toEqual(['failure', 'regressed', 'shrunk'])
  })
})

describe('the registry', () => {
  test('is refused with a sentence where it is none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sameseed-known-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const path = join(folder, 'findings.json')
    const refused = (text: string) => {
      writeFileSync(path, text)
      try {
        readFindings(path)
      } catch (error) {
        return (error as Error).message.replace(/^.*\.json /, '')
      }
      return undefined
    }
    const { findings } = nights([[entry('x')]])
    writeFindings(path, findings)
    expect(readFindings(path)).toEqual(findings)
    const whole = readFileSync(path, 'utf8')
    expect(refused('{')).toMatch(/^cannot be read/)
    expect(refused('{"format":2}')).toBe('was written by a newer sameseed (format 2): upgrade sameseed')
    expect(refused(whole.replace('"open"', '"mended"'))).toMatch(/^is no registry of findings: findings\[0\]\.state is/)
    expect(refused(whole.replace('"state"', '"stat"'))).toMatch(/no field "findings\[0\]\.stat".*state/)
    expect(readFindings(`${path}.not`)).toEqual([])
  })
})
