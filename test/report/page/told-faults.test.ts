import { type AnyEnv, always, run, scenario } from 'sameseed'
import { runPage } from 'sameseed/report'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WEARY_SEED, weary } from '../weary.ts'
import { type Browser, openBrowser, type Page, SKIPPED } from './browser.ts'

/** Eight nodes that tell each other what they count; a pause is on the way to what is wrong. */
const crowd = scenario({
  name: 'crowd',
  nodes: {
    count: 8,
    start: (env: AnyEnv) => {
      let heard = 0
      env.every('10ms', () => env.send(env.peers[0] as string, { type: 'word' }))
      return { receive: () => heard++, inspect: () => ({ heard }) }
    },
  },
  expect: [
    always('nobody hears much', ({ nodes }) => nodes.every(({ state }) => (state as { heard: number }).heard < 30)),
  ],
  duration: '200ms',
})

describe.skipIf(SKIPPED)('in a browser', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await openBrowser()
    const failing = await run(weary, { seed: WEARY_SEED, faults: [] }, { journal: true })
    page = await browser.open(runPage(weary, failing))
  }, 60_000)
  afterAll(async () => {
    expect(page.errors).toEqual([])
    await browser.close()
  })

  test('faults that are built into nodes stand among the faults, with time, node and label', async () => {
    const told = await page.locator('#panel .event', { hasText: "buggify 'weary leader' of" }).allInnerTexts()
    expect(told).toEqual([
      "10.0 ms buggify 'weary leader' of n1: a fault built into the code of the node, which strikes by chance",
      "20.0 ms buggify 'weary leader' of n1: a fault built into the code of the node, which strikes by chance",
    ])
    expect(await page.locator('#panel').innerText()).not.toContain('None.')
    await page.keyboard.press('4')
    expect(await page.locator('#panel .faults tbody tr, #panel .faults > tr').allInnerTexts()).toEqual([
      expect.stringMatching(/^10\.0 ms\s+at once\s+buggify 'weary leader' of n1/),
      expect.stringMatching(/^20\.0 ms\s+at once\s+buggify 'weary leader' of n1/),
    ])
    await page.keyboard.press('0')
  })

  test('where no run is known that passes, that is said', async () => {
    expect(await page.locator('#panel').innerText()).toMatch(
      /Smallest change that passes\s+No run that passes is known that differs by a single change/,
    )
  })

  test('marks and colours names the types of messages and the roles of the run, in their colours', async () => {
    const opened = await browser.open(runPage(crowd, await run(crowd, { seed: 1 }, { journal: true })))
    await opened.locator('details.marks summary').click()
    const row = opened.locator('details.marks .colours tr', { hasText: 'a message: word' })
    await expect.poll(() => row.count()).toBe(1)
    expect(await row.locator('th').getAttribute('style')).toMatch(/^color: #[0-9a-f]{6}$/)
    await opened.close()
  })

  test('events are counted in one way, and Home selects one that has a row', async () => {
    const [, count] = /· (\d+) events ·/.exec((await page.textContent('header')) ?? '') ?? []
    expect(count).toMatch(/^\d+$/)
    await page.keyboard.press('1')
    await page.keyboard.press('End')
    expect(await page.locator('#panel h3').first().innerText()).toContain(` of ${count} · step`)
    expect(await page.textContent('#live')).toContain(` of ${count},`)
    await page.fill('input[type=search]', 'weary leader')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Home')
    expect(await page.textContent('#live')).toContain('weary leader')
    await page.fill('input[type=search]', '')
    await page.keyboard.press('Enter')
    await page.keyboard.press('0')
  })

  test('of a fault that lasts it is said from when to when; beside a wide panel, words keep some room', async () => {
    const faults = [{ kind: 'pause', at: 25, for: 20, node: 'n3' }] as const
    const opened = await browser.open(runPage(crowd, await run(crowd, { seed: 1, faults }, { journal: true })))
    expect(await opened.locator('#panel').innerText()).toContain('pause n3, from 25.0 ms to 45.0 ms')
    await opened.keyboard.press('3')
    const width = (selector: string) => opened.locator(selector).evaluate(each => each.getBoundingClientRect().width)
    expect(await width('aside.wide')).toBeGreaterThan(400)
    // Times, the bars of faults, eight lanes, and words.
    expect(await width('.scroller')).toBeGreaterThan(104 + 14 + 8 * 46 + 150)
    await opened.close()
  })

  test('what opens below the tools stays inside the window', async () => {
    for (const width of [1400, 500]) {
      await page.setViewportSize({ width, height: 600 })
      for (const name of ['shown', 'keys (?)']) {
        const summary = page.locator('nav summary', { hasText: name })
        await summary.click()
        const box = page.locator('nav details[open] .choices')
        await expect.poll(() => box.evaluate(each => each.getBoundingClientRect().right)).toBeLessThanOrEqual(width)
        const { left, bottom } = await box.evaluate(each => each.getBoundingClientRect())
        expect([name, width, left >= 0, bottom <= 600]).toEqual([name, width, true, true])
        await page.keyboard.press('Escape')
      }
    }
    await page.setViewportSize({ width: 1400, height: 900 })
  })
})
