import { type AnyScenario, type PlanInput, type Run, run } from 'sameseed'
import { beforeAll, describe, expect, test } from 'vitest'
import { displayWidth } from '../../src/report/display-width.ts'
import { story } from '../../src/report/story.ts'
import { assembler, election, lazyRegister, rumour } from './scenarios.ts'

/** The first `count` failing runs of a scenario, by seed. */
async function failing(scenario: unknown, plans: (seed: number) => PlanInput, count: number): Promise<Run[]> {
  const found: Run[] = []
  for (let seed = 0; seed < 3_000 && found.length < count; seed++) {
    const plan = plans(seed)
    const result = await run(scenario as AnyScenario, plan)
    if (!result.ok) found.push(await run(scenario as AnyScenario, plan, { journal: true }))
  }
  expect(found.length).toBe(count)
  return found
}

let runs: Run[]
beforeAll(async () => {
  const cut = { kind: 'partition', at: '100ms', for: '800ms', from: ['n1'], to: ['n2'] } as const
  runs = [
    ...(await failing(election, seed => ({ seed }), 6)),
    ...(await failing(election, seed => ({ seed, options: { nodes: 5 } }), 1)),
    ...(await failing(lazyRegister, seed => ({ seed, faults: [cut] }), 3)),
    ...(await failing(rumour, seed => ({ seed, options: { loss: 0.3 } }), 3)),
    ...(await failing(assembler, seed => ({ seed, options: { latency: { kind: 'uniform', min: 0, max: 5 } } }), 3)),
  ]
})

describe('whole runs as the fuzzer finds them, not shrunk', () => {
  test.each([60, 80, 100, 160])('fit into %i columns', width => {
    for (const each of runs) {
      for (const unicode of [true, false]) {
        const lines = story(each, { width, unicode }).split('\n')
        for (const line of lines) expect(displayWidth(line), line).toBeLessThanOrEqual(width)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what it is about
        if (!unicode) expect(lines.join('')).toMatch(/^[\x00-\x7f]*$/)
      }
    }
  })

  test.each([24, 30, 45, 80])('fit into %i lines, or nearly', height => {
    for (const each of runs) {
      const text = story(each, { height, replay: 'npx sameseed replay x.json' })
      expect(text.split('\n').length, text).toBeLessThanOrEqual(height + Math.max(2, 32 - height))
    }
  })

  test('show the last deliveries that changed a state before a violation', () => {
    for (const each of runs.filter(({ violations }) => violations[0]?.kind === 'always')) {
      const text = story(each, { width: 120 }).split('\n')
      for (const { time, from, to } of changingDeliveries(each).slice(-4)) {
        const first = text.findIndex(line => line.startsWith((time / 1_000).toFixed(1).padStart(7)))
        expect(first, `${from} to ${to} at ${time}`).toBeGreaterThan(0)
        expect(text.slice(first, first + 4).join('\n')).toMatch(new RegExp(`⇒ ${to} `))
      }
    }
  })

  test('show far fewer messages than there were, and say so', () => {
    const [first] = runs
    expect(story(first as Run)).toMatch(/ms +n1 .* \d of \d+ messages/)
  })
})

/** Deliveries after which the receiver's state was another one. */
function changingDeliveries({ journal }: Run): { time: number; from: string; to: string }[] {
  const events = [...(journal ?? [])]
  const found: { time: number; from: string; to: string }[] = []
  events.forEach((event, i) => {
    if (event.kind !== 'arrive' || event.fate !== 'delivered') return
    const { time, from, to } = event
    for (const next of events.slice(i + 1)) {
      if (next.step !== event.step) return
      if (next.kind === 'state' && next.process === to) found.push({ time, from, to })
    }
  })
  return found
}
