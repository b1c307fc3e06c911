import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storeServer } from '../../src/cli/serve/store-server.ts'
import { BROWSER, SKIPPED } from '../report/page/browser.ts'
import { newThread, Workbench } from './command.ts'
import { broken } from './scenarios.ts'

/** A register of two nodes of which one may forget: it has messages, operations and faults to change. */
const REGISTER = `
import { always, crash, mix, ok, partition, scenario } from 'sameseed'
export default scenario({
  name: 'register',
  nodes: { count: 2, start: env => {
    let value = 0
    return {
      async receive(from, { set }) {
        if (set !== undefined) value = set
        if (set !== undefined && from.startsWith('c')) await env.rpc('n2', { set }, { timeout: '20ms' }).catch(() => {})
        return value
      },
      inspect: () => ({ value }),
    }
  } },
  clients: { count: 1, start: env => ({ invoke: async ({ value }) => ok(await env.rpc('n1', { set: value }, { timeout: '50ms' })) }) },
  workload: mix({ write: { weight: 1, value: ({ unique }) => unique } }, { every: '20ms' }),
  faults: [crash({ every: '100ms', for: '20ms' }), partition({ every: '300ms', for: '100ms' })],
  duration: '400ms',
  expect: [always('n2 does not forget', ({ nodes: [n1, n2] }) =>
    !(n1?.state?.value > 3 && n2?.state !== undefined && n2.state.value === 0))],
})`

const bench = new Workbench('serve-browser', {
  'package.json': '{ "name": "served", "private": true, "type": "module" }',
  'broken.sim.ts': broken(),
  'register.sim.ts': REGISTER,
})

/** Everything that can be clicked, as a person would, on what `sameseed serve` serves. SHOTS names a folder for pictures to look at. */
describe.skipIf(SKIPPED)('sameseed serve in a browser', () => {
  let browser: Awaited<ReturnType<typeof chromium.launch>>
  let server: ReturnType<typeof storeServer>
  let address = ''
  let page: Page
  const errors: string[] = []

  beforeAll(async () => {
    await bench.sameseed(['fuzz', 'broken.sim.ts', '--seeds', '20', '--shrink-runs', '5'])
    await bench.sameseed(['fuzz', 'register.sim.ts', '--seeds', '3', '--shrink-runs', '10'])
    server = storeServer({ root: '.sameseed', stepTimeoutMs: 60_000, token: undefined, newThread })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    browser = await chromium.launch({ executablePath: BROWSER as string, args: ['--no-sandbox'], handleSIGHUP: false })
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, acceptDownloads: true })
    context.on('weberror', error => errors.push(error.error().message))
    page = await context.newPage()
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    server.closeAllConnections()
    server.close()
  })

  const shot = async (name: string) => {
    if (process.env.SHOTS !== undefined) await page.screenshot({ path: join(process.env.SHOTS, `serve-${name}.png`) })
  }
  const rows = (table: string) => page.locator(`#${table} tr:has(td)`)
  const open = async () => {
    await page.goto(address)
    await page.waitForSelector('#failures td button')
  }

  test('the list: failures with their hits, sessions with their files; search, filter and sort', async () => {
    await open()
    await shot('list')
    const failures = await rows('failures').count()
    expect(failures).toBeGreaterThanOrEqual(2)
    expect(await rows('sessions').count()).toBe(2)
    expect(await rows('failures').first().textContent()).toMatch(/broken.*\d/)
    await page.fill('#search', 'n2 does not forget')
    expect(await rows('failures').count()).toBe(1)
    expect(await rows('sessions').count()).toBe(1)
    await page.fill('#search', 'nothing of that sort')
    expect(await rows('failures').textContent()).toBe('none')
    await page.fill('#search', '')
    await page.selectOption('#scenario', 'broken')
    expect(await rows('sessions').count()).toBe(1)
    await page.selectOption('#scenario', '')
    const hits = async () =>
      (await rows('failures').locator('td:nth-child(5)').allTextContents()).map(text => Number(text.replace(',', '')))
    await page.locator('#failures th button', { hasText: 'hits' }).click()
    expect(await hits()).toEqual((await hits()).toSorted((a, b) => a - b))
    await page.locator('#failures th button', { hasText: 'hits' }).click()
    expect(await hits()).toEqual((await hits()).toSorted((a, b) => b - a))
    expect(await page.locator('#failures th[aria-sort]').getAttribute('aria-sort')).toBe('descending')
  })

  test('files of a run are shown, and a folder comes as a .zip', async () => {
    await open()
    await page.fill('#search', 'n2 does not forget')
    await page.locator('#sessions summary').first().click()
    await page.locator('#sessions details details summary').first().click()
    await shot('files')
    const story = page.locator('#sessions a', { hasText: 'story.txt' }).first()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('#sessions a', { hasText: 'all of it as .zip' }).click(),
    ])
    const files = Object.keys(unzipSync(readFileSync(await download.path())))
    for (const name of ['results.json', 'story.txt', 'plan.json', 'history.edn', 'log.txt'])
      expect(
        files.some(file => file.endsWith(name)),
        name,
      ).toBe(true)
    await story.click()
    expect(await page.textContent('pre')).toContain('register')
  })

  test('a failure is opened, run again, and made smaller', async () => {
    await open()
    await page.locator('#failures a', { hasText: 'n2 does not forget' }).first().click()
    await page.waitForSelector('.tabs')
    await shot('failure')
    const outcome = page.locator('.served .outcome')
    await page.locator('button', { hasText: 'run it again' }).click()
    await outcome.locator('a').waitFor()
    expect(await outcome.textContent()).toContain('It is the very same run.')
    await page.locator('button', { hasText: 'make it smaller' }).click()
    await outcome.filter({ hasText: 'made smaller in' }).waitFor()
    const [smaller] = await Promise.all([page.context().waitForEvent('page'), outcome.locator('a').click()])
    await smaller.waitForSelector('.tabs')
    expect(await smaller.textContent('.sentence')).toContain('n2 does not forget')
    await smaller.close()
    await page.locator('.served a', { hasText: 'the store' }).click()
    await page.waitForSelector('#failures td')
  }, 120_000)

  test('what if: a fault that does not happen, a message that is lost; it is run at once, with a page of its own', async () => {
    await open()
    await page.locator('#failures a', { hasText: 'n2 does not forget' }).first().click()
    await page.waitForSelector('.tabs')
    await page.locator('.tabs button', { hasText: 'Faults' }).click()
    await page.locator('#panel button').first().click()
    await page.locator('.tabs button', { hasText: 'Why' }).click()
    await page.locator('.what-if button', { hasText: 'does not happen' }).click()
    await page.locator('.what-if .outcome a').waitFor()
    await shot('what-if')
    expect(await page.textContent('.what-if .outcome')).toMatch(/It passes|failed: /)
    await page.fill('nav input[type=search]', 'n1 → n2')
    await page.keyboard.press('Enter')
    await page.keyboard.press('End')
    await page.keyboard.press('k')
    await page.locator('.what-if button', { hasText: 'is lost' }).click()
    await page.locator('.what-if .outcome a').waitFor()
    const [other] = await Promise.all([
      page.context().waitForEvent('page'),
      page.locator('.what-if .outcome a').click(),
    ])
    await other.waitForSelector('.tabs')
    expect(await other.textContent('header')).toContain('register')
    await other.close()
  }, 120_000)

  test('two failures of a scenario stand beside each other; those of another cannot be chosen', async () => {
    await open()
    const button = (text: string) => rows('failures').filter({ hasText: text }).locator('button').first()
    await button('nobody is sick').click()
    expect(await button('nobody is sick').getAttribute('aria-pressed')).toBe('true')
    expect(await button('n2 does not forget').isDisabled()).toBe(true)
    await shot('compare')
    await button('gave up').click()
    await page.waitForSelector('.tabs')
    await page.locator('.tabs button', { hasText: 'Other run' }).click()
    await shot('compared')
    expect(await page.textContent('.passing .what')).toContain('gave up')
    expect(await page.locator('.beside tr').count()).toBeGreaterThan(2)
  }, 60_000)

  test('a night that is running is seen to go on, without loading anew', async () => {
    await open()
    const night = bench.sameseed(['fuzz', 'register.sim.ts', '--seeds', '4000', '--jobs', '1', '--shrink-runs', '0'])
    const running = page.locator('#sessions tr', { has: page.locator('.running') })
    const runs = async () => Number((await running.locator('td:nth-child(4)').textContent())?.replace(/,| of.*/g, ''))
    await running.waitFor()
    const before = await runs()
    await expect.poll(runs, { timeout: 60_000, interval: 500 }).toBeGreaterThan(before)
    await shot('running')
    expect(await page.locator('#sessions progress').count()).toBe(1)
    process.emit('SIGHUP')
    await night
    await running.waitFor({ state: 'detached' })
  }, 180_000)

  test('nothing went wrong in any of it', () => {
    expect(errors).toEqual([])
  })
})
