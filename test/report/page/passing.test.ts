import { type AnyEnv, always, constant, run, scenario } from 'sameseed'
import { runPage } from 'sameseed/report'
import { describe, expect, test } from 'vitest'
import { openBrowser, SKIPPED } from './browser.ts'

/** n1 and n3 tell n2 things that have nothing to do with each other. */
const telling = scenario({
  name: 'telling',
  nodes: {
    count: 3,
    start: (env: AnyEnv) => {
      let told = 0
      if (env.id === 'n1') env.every('10ms', () => env.send('n2', { type: 'deed' }))
      if (env.id === 'n3') env.every('7ms', () => env.send('n2', { type: 'word' }))
      return {
        receive: (_from: string, { type }: { type: string }) => {
          if (type === 'deed') told++
        },
        inspect: () => ({ told }),
      }
    },
  },
  duration: '60ms',
  expect: [always('at most two', ({ nodes }) => nodes.every(({ state }) => (state as { told: number }).told < 3))],
})

/** At 10 ms n1 and n2 hear from n3, in the order in which the plan has the messages set out. */
const orders = scenario({
  name: 'orders',
  nodes: {
    count: 3,
    start: (env: AnyEnv) => {
      let told = 0
      if (env.id === 'n3') {
        env.after('10ms', () => {
          for (const peer of env.peers) env.send(peer, { type: 'deed' })
        })
        env.after('30ms', () => env.send('n2', { type: 'deed' }))
      }
      return { receive: () => told++, inspect: () => ({ told }) }
    },
  },
  network: { latency: constant('1ms') },
  duration: '60ms',
  expect: [always('one each', ({ nodes }) => nodes.every(({ state }) => (state as { told: number }).told < 2))],
})

describe.skipIf(SKIPPED)('in a browser', () => {
  test('what both did at one time is the same in whatever order it stands', async () => {
    // What only the run that passes has at 11 ms stands before what both have.
    const failing = await run(orders, { seed: 1, network: { 'n3->n1': { 0: 'lost' } } }, { journal: true })
    const passing = await run(orders, { seed: 1, network: { 'n3->n2': { 1: 'lost' } } }, { journal: true })
    expect([failing.failed, passing.ok]).toEqual([true, true])
    const browser = await openBrowser()
    try {
      const page = await browser.open(
        runPage(orders, failing, { passing: { run: passing, change: 'another one is lost' } }),
      )
      await page.getByRole('tab', { name: 'Passing run' }).click()
      const rows = await page.locator('#panel .beside tr').allInnerTexts()
      expect(rows.filter(row => row.includes('n2') && row.includes('told: 0 → 1'))).toEqual([])
      expect(rows.filter(row => row.includes('n1') && row.includes('told: 0 → 1'))).toHaveLength(1)
    } finally {
      await browser.close()
    }
  })

  test('of a run that does nothing until the other one ends, that is said', async () => {
    const failing = await run(telling, { seed: 1, network: {} }, { journal: true })
    const late = { '0-': { latency: '1s' } } as const
    const passing = await run(telling, { seed: 1, network: { 'n1->n2': late, 'n3->n2': late } }, { journal: true })
    expect([failing.failed, passing.ok]).toEqual([true, true])
    const browser = await openBrowser()
    try {
      const page = await browser.open(runPage(telling, failing, { passing: { run: passing, change: 'all is late' } }))
      await page.getByRole('tab', { name: 'Passing run' }).click()
      const rows = await page.locator('#panel .beside tr').allTextContents()
      expect(rows.at(-1)).toBe('By then, the run that passes has done nothing else.')
    } finally {
      await browser.close()
    }
  })

  test('only what differs from the passing run is told, and what is the same is counted', async () => {
    const failing = await run(telling, { seed: 1, network: {} }, { journal: true })
    const network = { 'n1->n2': { 1: 'lost', 2: 'lost', 3: 'lost', 4: 'lost', 5: 'lost' } } as const
    const passing = await run(telling, { seed: 1, network }, { journal: true })
    expect([failing.failed, passing.ok]).toEqual([true, true])
    const browser = await openBrowser()
    try {
      const page = await browser.open(runPage(telling, failing, { passing: { run: passing, change: 'five are lost' } }))
      await page.getByRole('tab', { name: 'Passing run' }).click()
      expect(await page.locator('#panel .what').textContent()).toBe('five are lost, and nothing wrong is seen.')
      const rows = await page.locator('#panel .beside tr').allTextContents()
      expect(rows.filter(row => /^… \d+ events? of both$/.test(row))).not.toEqual([])
      // Words get to n2 in both runs, as long as both go on.
      const until = rows.slice(
        0,
        rows.findIndex(row => row.includes('told: 2 → 3')),
      )
      expect(until.length).toBeGreaterThan(4)
      expect(until.filter(row => row.includes('word'))).toEqual([])
      expect(rows.filter(row => row.includes('told: 1 → 2'))).toHaveLength(1)
      const events = await page.locator('#panel .beside .event').allTextContents()
      expect(await page.locator('#panel .passing').innerText()).toContain(
        `The first event that differs: at ${/^\d+\.\d ms/.exec(events[0] ?? '')?.[0]}`,
      )
      const end = failing.timeMs
      expect(events.filter(text => Number.parseFloat(text) > end + 0.05)).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
