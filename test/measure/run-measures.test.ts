import fc from 'fast-check'
import {
  type AnyEnv,
  clockDrift,
  clockJump,
  clockOffset,
  clockStrobe,
  type HistoryEvent,
  type Run,
  run,
  scenario,
} from 'sameseed'
import { measureRun } from 'sameseed/report'
import { expect, test } from 'vitest'
import { EPOCH_MS } from '../../src/clock/node-clock.ts'
import { quantile } from '../../src/measure/quantile.ts'
import { windowFor } from '../../src/measure/windows.ts'
import { effort } from '../effort.ts'
import { echoScenario } from './store.ts'

/** Operations of one client after the other, in microseconds, so that a naive reference can count them. */
interface Drawn {
  readonly f: string
  readonly outcome: 'ok' | 'fail' | 'info' | 'open'
  readonly beginUs: number
  readonly endUs: number
}

const drawn = fc.array(
  fc.record({
    f: fc.constantFrom('read', 'write'),
    outcome: fc.constantFrom('ok', 'fail', 'info', 'open') as fc.Arbitrary<Drawn['outcome']>,
    beginUs: fc.nat(1_000),
    tookUs: fc.nat(600),
  }),
  { maxLength: 30 },
)
const timeUs = 1_600

function drawnRun(operations: readonly Drawn[]): Run {
  const events = operations.flatMap(({ f, outcome, beginUs, endUs }, process) => [
    { time: beginUs * 1_000, process, type: 'invoke', f, value: null },
    ...(outcome === 'open' ? [] : [{ time: endUs * 1_000, process, type: outcome, f, value: null }]),
  ])
  const history = events
    .map((event, i) => ({ event, i }))
    .sort((a, b) => a.event.time - b.event.time || a.i - b.i)
    .map(({ event }, index) => ({ ...event, index })) as HistoryEvent[]
  return { scenario: 'drawn', plan: { seed: '1' }, history, timeMs: timeUs / 1_000, faults: [], journal: [] } as never
}

test('windows count what a naive count does', () => {
  fc.assert(
    fc.property(drawn, fc.integer({ min: 150, max: 2_000 }), (given, windowUs) => {
      const operations = given.map(({ tookUs, ...rest }) => ({
        ...rest,
        endUs: rest.outcome === 'open' ? timeUs : rest.beginUs + tookUs,
      }))
      const measures = measureRun(drawnRun(operations), { windowUs })
      const count = Math.ceil(timeUs / windowUs)
      expect(measures.availability).toHaveLength(count)
      for (let window = 0; window < count; window++) {
        const [from, isLast] = [window * windowUs, window === count - 1]
        const to = from + windowUs
        const isWithin = (at: number) => at >= from && (at < to || isLast)
        const ended = operations.filter(({ outcome, endUs }) => outcome !== 'open' && isWithin(endUs))
        const throughout = operations.filter(
          ({ outcome, beginUs, endUs }) =>
            beginUs <= from &&
            (endUs >= to || outcome === 'open') &&
            !ended.some(one => one.beginUs === beginUs && one.endUs === endUs && one.outcome === outcome),
        )
        const ok = ended.filter(({ outcome }) => outcome === 'ok').length
        const all = ended.length + throughout.length
        expect(measures.availability[window]).toBe(all === 0 ? null : ok / all)
        for (const { f, outcome, perSecond } of measures.rate) {
          const those = ended.filter(operation => operation.f === f && operation.outcome === outcome)
          expect(perSecond[window]).toBeCloseTo((those.length * 1e6) / windowUs)
        }
        for (const { f, outcome, windows } of measures.latency) {
          const those = operations
            .filter(each => each.f === f && each.outcome === outcome && isWithin(each.beginUs))
            .map(({ beginUs, endUs }) => endUs - beginUs)
          expect(windows[window]?.count ?? 0).toBe(those.length)
          if (those.length === 0) continue
          // At least the share q is not larger, and of everything smaller that is not so.
          for (const [i, q] of [0.5, 0.95, 0.99, 1].entries()) {
            const value = windows[window]?.quantilesUs[i] as number
            expect(those.filter(each => each <= value).length).toBeGreaterThanOrEqual(q * those.length)
            expect(those.filter(each => each < value).length).toBeLessThan(q * those.length)
          }
        }
      }
      for (const [atUs, open] of measures.open) {
        const those = operations.filter(
          ({ beginUs, endUs, outcome }) => beginUs <= atUs && (endUs > atUs || outcome === 'open'),
        )
        expect(open).toBe(those.length)
      }
    }),
    { numRuns: effort(60) },
  )
})

test('a run has the latencies, the rates and the faults that its scenario gives it', async () => {
  const one = await run(echoScenario(), { seed: 1 }, { journal: true })
  const measures = measureRun(one)
  expect(measures.faults.length).toBe(one.faults.length)
  for (const { kind, beginUs, endUs } of measures.faults) {
    expect(kind).toBe('crash')
    expect(endUs - beginUs).toBeGreaterThan(0)
    expect(endUs).toBeLessThanOrEqual(2_000_000)
  }
  const outcomes = new Set(measures.operations.map(({ f, outcome }) => `${f} ${outcome}`))
  expect(outcomes).toContain('read ok')
  expect(outcomes).toContain('write fail')
  const ok = measures.operations.filter(({ outcome }) => outcome === 'ok').map(({ beginUs, endUs }) => endUs - beginUs)
  expect(Math.min(...ok)).toBeGreaterThan(5_000)
  expect(Math.max(...ok)).toBeLessThanOrEqual(50_000)
  expect(JSON.stringify(measureRun(await run(echoScenario(), { seed: 1 }, { journal: true })))).toBe(
    JSON.stringify(measures),
  )
})

test('clocks are as far ahead as the nodes themselves see them', async () => {
  const skewed = scenario({
    name: 'skewed',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => {
        env.every('7ms', () => env.log(String(env.now())))
        return {}
      },
    },
    faults: [
      clockJump({ every: '300ms' }),
      clockOffset({ every: '500ms', for: '200ms' }),
      clockStrobe({ every: '600ms', for: '100ms' }),
      clockDrift({ every: '400ms', for: '300ms' }),
    ],
    untested: ['properties', 'clients'],
    duration: '2s',
  })
  let seen = 0
  for (const seed of ['1', '2', '3']) {
    const one = await run(skewed, { seed }, { journal: true })
    const { clocks } = measureRun(one)
    expect(clocks.map(({ node }) => node).sort()).toEqual(['n1', 'n2'])
    for (const event of one.journal ?? []) {
      if (event.kind !== 'log') continue
      const points = clocks.find(({ node }) => node === event.process)?.points ?? []
      const after = points.findIndex(([atUs]) => atUs > event.timeUs)
      // At the very moment of a change, either is right.
      if (after <= 0 || points[after - 1]?.[0] === event.timeUs) continue
      const [[fromUs, before], [toUs, end]] = [points[after - 1], points[after]] as [[number, number], [number, number]]
      const ahead = before + ((end - before) * (event.timeUs - fromUs)) / (toUs - fromUs)
      const saw = Number(event.text) * 1_000 - EPOCH_MS * 1_000 - event.timeUs
      expect(Math.abs(ahead - saw), `${event.process} at ${event.timeUs}`).toBeLessThan(1_001)
      seen++
    }
  }
  expect(seen).toBeGreaterThan(1_000)
})

test('windows are 1, 2 or 5 times a power of ten, and at most 50', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e12 }), timeUs => {
      const windowUs = windowFor(timeUs)
      expect(Number(windowUs.toExponential().split('e')[0])).toSatisfy(digit => [1, 2, 5].includes(digit as number))
      expect(timeUs / windowUs).toBeLessThanOrEqual(50)
      if (windowUs > 1) expect(timeUs / windowUs).toBeGreaterThan(50 / 2.5)
    }),
  )
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2)
})

test('a run without a journal is refused, and a window that is none', async () => {
  const bare = await run(echoScenario(), { seed: 1 }, { journal: false })
  expect(() => measureRun(bare)).toThrow('measuring needs a run with a journal')
  const one = await run(echoScenario(), { seed: 1 }, { journal: true })
  expect(() => measureRun(one, { windowUs: 0 })).toThrow('give a positive number')
})

test('messages, bytes, queues and what is tried again are counted as a naive count does', async () => {
  /** n1 asks n2 every 10 ms with a timeout of 25 ms, the same question until it has an answer; n2 is cut off for a while. */
  const asking = scenario({
    name: 'asking',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => ({
        receive: (_from: string, question: unknown) => question,
        ...(env.id === 'n1' ? ask(env) : {}),
      }),
    },
    duration: '400ms',
  })
  function ask(env: AnyEnv): object {
    let question = 0
    env.every('20ms', () => {
      const asked = { type: 'question', question }
      env.rpc('n2', asked, { timeout: '15ms' }).then(
        () => question++,
        () => {},
      )
    })
    return {}
  }
  const cut = { kind: 'partition', at: 100, for: 90, groups: [['n1'], ['n2']] } as const
  const one = await run(asking, { seed: '1', faults: [cut] }, { journal: true })
  const { traffic, windowUs } = measureRun(one, { windowUs: 50_000 })
  const events = [...one.journal!]
  const sends = events.filter(event => event.kind === 'send')
  const total = (perSecond: readonly number[]) =>
    Math.round(perSecond.reduce((sum, each) => sum + each, 0) * (windowUs / 1e6))
  expect(total(traffic.sent)).toBe(sends.length)
  expect(total(traffic.bytes)).toBe(sends.reduce((sum, { message }) => sum + JSON.stringify(message).length, 0))
  expect(total(traffic.failed)).toBe(one.messages.lost + one.messages.blocked)
  // Each question that did not get through is asked again, once for each time.
  const asked = sends.filter(({ part }) => part === 'request').map(({ message }) => JSON.stringify(message))
  expect(total(traffic.again)).toBe(asked.length - new Set(asked).size)
  expect(total(traffic.again)).toBeGreaterThan(2)
  expect(traffic.again[0]).toBe(0)
  // Under way: what has set out and not arrived.
  const byWindow = traffic.underWay.map((_, window) => {
    const moments = events.filter(({ timeUs }) => Math.min(7, Math.floor(timeUs / windowUs)) === window)
    return Math.max(
      ...moments.map(({ id }) => {
        const before = events.slice(0, id + 1)
        return (
          before.filter(event => event.kind === 'send' && event.fate === 'sent').length -
          before.filter(event => event.kind === 'arrive').length
        )
      }),
    )
  })
  expect(traffic.underWay.slice(0, byWindow.length)).toEqual(byWindow)
  expect(traffic.links.map(({ link }) => link).sort()).toEqual(['n1→n2', 'n2→n1'])
})
