import { type AnyEnv, always, eventually, type Operation, ok, run, scenario } from 'sameseed'
import { runPage } from 'sameseed/report'
import { describe, expect, test } from 'vitest'
import { happeningsOf } from '../../src/report/happenings.ts'
import { idleProcesses } from '../../src/report/idle.ts'
import { story } from '../../src/report/story.ts'
import type { PlanInput } from '../../src/scenario/plan.ts'
import { openBrowser, SKIPPED } from './page/browser.ts'

/** A client asks n1, which tells n2 but no other; n4 has a timer that comes to nothing. */
function asking(wrong: string, more: Parameters<typeof scenario>[0]['expect'] = []) {
  return scenario({
    name: 'asking',
    nodes: {
      count: 4,
      start: (env: AnyEnv) => {
        let heard = 0
        if (env.id === 'n4') env.every('10ms', () => {})
        return {
          receive: () => {
            heard++
            if (env.id === 'n1') env.send('n2', 'news')
            return heard
          },
          inspect: () => ({ heard }),
        }
      },
    },
    clients: {
      count: 3,
      start: (env: AnyEnv) => ({ invoke: async (_: Operation<'ask', null>) => ok(await env.rpc('n1', 'ask')) }),
    },
    duration: '100ms',
    settle: '10ms',
    expect: [
      { name: 'none asks', check: history => ({ valid: history.length === 0, reason: wrong }) },
      ...(more as readonly []),
    ],
  })
}

const ASKED: PlanInput = { seed: 1, operations: [{ client: 'c2', at: '1ms', f: 'ask', value: null }], network: {} }

async function idleOf(wrong: string, plan: PlanInput = ASKED, more: Parameters<typeof asking>[1] = []) {
  const one = await run(asking(wrong, more), plan, { journal: true })
  expect(one.failed).toBe(true)
  return [...idleProcesses(one, happeningsOf(one.journal as NonNullable<typeof one.journal>))].sort()
}

test('who starts, and says and hears nothing, is idle', async () => {
  expect(await idleOf('someone asked')).toEqual(['c1', 'c3', 'n3', 'n4'])
})

test('who is named by the violation, cut off, crashed, or would have heard what was lost, is not', async () => {
  expect(await idleOf('neither n3 nor c1 knows')).toEqual(['c3', 'n4'])
  const cut = { kind: 'partition', at: '5ms', for: '5ms', groups: [['n1', 'n2'], ['n3']] } as const
  expect(await idleOf('someone asked', { ...ASKED, faults: [cut] })).toEqual(['c1', 'c3', 'n4'])
  const crashed = { kind: 'crash', at: '5ms', for: '5ms', node: 'n4' } as const
  expect(await idleOf('someone asked', { ...ASKED, faults: [crashed] })).toEqual(['c1', 'c3', 'n3'])
  const lost = { ...ASKED, network: { 'n1->n2': { 0: 'lost' } } } as const
  expect(await idleOf('someone asked', lost)).toEqual(['c1', 'c3', 'n3', 'n4'])
})

test('who takes the step in which a property does not hold, though it comes to nothing, is not', async () => {
  const late = always('it is early', ({ now }) => now < 20.05)
  const happens = { ...asking('', [late]), checkers: [] }
  const one = await run(happens, ASKED, { journal: true })
  expect(one.violations[0]?.process).toBe('n4')
  expect(story(one)).toMatch(/^ +ms +.*n4/m)
})

test('where all should have come to something, it may be wrong that a node did nothing', async () => {
  const all = eventually('all know', ({ nodes }) => nodes.every(({ state }) => (state as { heard: number }).heard > 0))
  const happens = { ...asking('', [all]), checkers: [] }
  const one = await run(happens, ASKED, { journal: true })
  expect(one.signature).toBe('eventually: all know')
  expect([...idleProcesses(one, happeningsOf(one.journal as NonNullable<typeof one.journal>))]).toEqual(['c1', 'c3'])
})

test('a story has no lifelines of them, and says who they are', async () => {
  const one = await run(asking('someone asked'), ASKED, { journal: true })
  const told = story(one)
  expect(told).toMatch(/^ +ms +c2 +n1 +n2$/m)
  expect(told).toContain('n1, n2 start: heard: 0; c2 starts; n3, n4 are idle: heard: 0\n')
  expect(told).toContain('c1, c3 are idle\n')
})

describe.skipIf(SKIPPED)('in a browser', () => {
  test('they have no lanes until the reader wants them, and the page says so', async () => {
    const one = await run(asking('someone asked'), ASKED, { journal: true })
    const browser = await openBrowser()
    try {
      const page = await browser.open(runPage(asking('someone asked'), one))
      expect(await page.locator('#idle').textContent()).toBe('without n3, n4, c1, c3: idle throughout the run')
      const rows = async () =>
        Number(/^(\d+) rows/.exec((await page.locator('nav').textContent())?.match(/\d+ rows/)?.[0] ?? '')?.[1])
      const before = await rows()
      await page.locator('summary', { hasText: 'shown' }).click()
      const box = page.locator('.choices label', { hasText: /^n3$/ }).locator('input')
      expect(await box.isChecked()).toBe(false)
      await box.check()
      expect(await rows()).toBeGreaterThan(before)
    } finally {
      await browser.close()
    }
  })
})
