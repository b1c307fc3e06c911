import { clockJump, run } from 'sameseed'
import { graphs, measureRun, runPage } from 'sameseed/report'
import { describe, expect, test } from 'vitest'
import { linear, logarithmic } from '../../../src/report/graphs/scale.ts'
import { readXml } from '../../cli/strict-xml.ts'
import { isThorough } from '../../effort.ts'
import { echoScenario } from '../../measure/store.ts'
import { openBrowser, SKIPPED } from '../page/browser.ts'

const HOSTILE = `]]></style><script>window.broken = 1</script><img src=x onerror="window.broken = 1">'"&\u0000\u202e`

const hostile = () => echoScenario({ name: HOSTILE, faults: [clockJump({ every: '300ms' })] as never })

/** The elements below one, itself among them. */
function* elements(one: ReturnType<typeof readXml>): Generator<ReturnType<typeof readXml>> {
  yield one
  for (const child of one.children) yield* elements(child)
}

test('graphs are well-formed XML of few kinds of elements, whatever the names of a scenario say', async () => {
  const drawn = graphs(await run(hostile(), { seed: 1 }, { journal: true }))
  expect(Object.keys(drawn)).toEqual([
    ...['latency-raw.svg', 'latency-quantiles.svg', 'rate.svg', 'availability.svg', 'open.svg'],
    ...['network.svg', 'clock.svg'],
  ])
  for (const [name, text] of Object.entries(drawn)) {
    const root = readXml(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`)
    const kinds = new Set([...elements(root)].map(each => each.name))
    expect(
      [...kinds].filter(kind => !['svg', 'style', 'title', 'text', 'rect', 'line', 'path', 'g'].includes(kind)),
    ).toEqual([])
    expect(root.attributes['aria-label'], name).toContain('<script>window.broken')
    const attributes = new Set([...elements(root)].flatMap(each => Object.keys(each.attributes)))
    expect([...attributes].filter(attribute => /^on|href|src$/.test(attribute))).toEqual([])
    expect(text).not.toMatch(/NaN|Infinity|undefined/)
  }
})

test('each fault is shaded from its begin to its end, and each operation has a mark', async () => {
  const one = await run(echoScenario(), { seed: 2 }, { journal: true })
  const measures = measureRun(one)
  const { 'latency-raw.svg': raw = '', 'clock.svg': clock } = graphs(one)
  expect(clock).toBeUndefined()
  const root = readXml(`<?xml version="1.0" encoding="UTF-8"?>\n${raw}`)
  const bands = [...elements(root)].filter(({ attributes }) => attributes.class === 'fault')
  const [left, right, timeUs] = ['left', 'right', 'time-us'].map(name => Number(root.attributes[`data-${name}`]))
  const x = (atUs: number) => (left as number) + (atUs / (timeUs as number)) * ((right as number) - (left as number))
  expect(bands).toHaveLength(measures.faults.length)
  for (const [i, { beginUs, endUs }] of measures.faults.entries()) {
    const { x: from, width } = bands[i]?.attributes ?? {}
    expect(Math.abs(Number(from) - x(beginUs))).toBeLessThan(0.1)
    expect(Math.abs(Number(from) + Number(width) - x(endUs))).toBeLessThan(0.2)
  }
  const marks = [...elements(root)].filter(({ attributes }) => attributes.class?.startsWith('marks ok'))
  const places = marks.flatMap(({ attributes }) => attributes.d?.match(/M/g) ?? []).length
  const ok = measures.operations.filter(({ outcome }) => outcome === 'ok').length
  // Two that fall on one place are one mark; the legend has one, too.
  expect(places).toBeLessThanOrEqual(ok + 1)
  expect(places).toBeGreaterThan(ok * 0.8)
})

test('scales keep the order and stay within their strip', () => {
  for (const scale of [linear(-3, 17, 100), linear(0, 0, 100), logarithmic(3, 70_000, 100), logarithmic(5, 5, 100)]) {
    for (const tick of scale.ticks)
      expect(scale.at(tick)).toSatisfy(y => (y as number) >= -1e-9 && (y as number) <= 100 + 1e-9)
    expect(scale.ticks.length).toBeGreaterThan(1)
    expect(scale.ticks.map(scale.at)).toEqual(scale.ticks.map(scale.at).toSorted((a, b) => a - b))
  }
})

describe.skipIf(SKIPPED)('in a browser', () => {
  test.runIf(isThorough)('the panel shows the graphs, names stay text, and a click goes to that time', async () => {
    const browser = await openBrowser()
    try {
      const scenario = hostile()
      const page = await browser.open(runPage(scenario, await run(scenario, { seed: 1 }, { journal: true })))
      // Those that are there are numbered without a gap.
      const keys = (await page.locator('.tabs button').all()).map(tab => tab.getAttribute('title'))
      const titles = await Promise.all(keys)
      expect(titles).toEqual(titles.map((_, i) => `key ${i + 1}`))
      await page.keyboard.press(String(titles.length))
      expect(await page.locator('#panel svg.graph').count()).toBe(7)
      expect(await page.locator('#panel svg.graph').first().getAttribute('aria-label')).toContain('<script>')
      expect(await page.locator('#panel script, #panel img').count()).toBe(0)
      await page.keyboard.press('Home')
      const box = await page.locator('#panel svg.graph').first().boundingBox()
      if (box === null) throw new Error('the graph is not shown')
      await page.mouse.click(box.x + box.width * 0.55, box.y + 60)
      const [, ms] = /, ([\d.]+) m?s:/.exec((await page.textContent('#live')) ?? '') ?? []
      expect(Number(ms)).toBeGreaterThan(0)
      expect(await page.textContent('#live')).not.toMatch(/^event 1 of/)
      expect(await page.evaluate('window.broken')).toBeUndefined()
      expect(page.errors).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
