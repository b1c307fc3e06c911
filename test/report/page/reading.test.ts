import { type AnyEnv, always, eventually, run, scenario } from 'sameseed'
import { runPage } from 'sameseed/report'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Browser, openBrowser, type Page, SKIPPED } from './browser.ts'

/** n1 tells its copies of each change, and n2 says at 45 ms what it has: the last change is still on its way to it. */
const copies = scenario({
  name: 'copies',
  nodes: {
    count: 14,
    start: (env: AnyEnv) => {
      let role = 'follower'
      let list: number[] = []
      if (env.id === 'n1') {
        role = 'leader'
        env.every('10ms', () => {
          list.push(list.length)
          for (const peer of env.peers) env.send(peer, { type: 'copy', list: [...list] })
        })
        env.after('45ms', async () => {
          const told = (await env.rpc('n2', { type: 'ask' })) as number[]
          if (told.length < list.length) role = 'misled'
        })
      }
      return {
        receive: (_from: string, message: unknown) => {
          const { type, list: newer = [] } = message as { type: string; list?: number[] }
          if (type === 'ask') return list
          list = newer
          return undefined
        },
        inspect: () => ({ role, list }),
      }
    },
  },
  network: { latency: { kind: 'constant', value: '6ms' } },
  expect: [
    always('nobody is misled', ({ nodes }) =>
      nodes.every(({ state }) => (state as { role: string }).role !== 'misled'),
    ),
  ],
  duration: '1s',
})
/** The fourth copy to n2 takes long. */
const plan = { seed: 1, network: { 'n1->n2': { '3': { latency: '30ms' } } } } as const

describe.skipIf(SKIPPED)('read in a browser', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await openBrowser()
    page = await browser.open(runPage(copies, await run(copies, plan, { journal: true })))
  }, 60_000)
  afterAll(async () => {
    expect(page.errors).toEqual([])
    await browser.close()
  })
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const scrolled = async () => {
    const of = (side: string) => page.evaluate(`document.querySelector('.scroller').scroll${side}`) as Promise<number>
    return [await of('Left'), await of('Top')] as const
  }

  test('what the one that answered went by, and what it did not have, is told and marked', async () => {
    const text = await page.locator('#panel').innerText()
    expect(text).toMatch(
      /What each node knew then[\s\S]*n2 then had, since 36\.0 ms: role: follower, list: \[0, 1, 2\]/,
    )
    expect(text).toMatch(
      /still on its way to n2: n1 → n2 copy .*list: \[0, 1, 2, 3\].*which arrives at 70\.0 ms|still on its way to n2/,
    )
    await page.locator('#panel .event', { hasText: 'n2 then had, since' }).click()
    expect(await page.textContent('#live')).toMatch(/n2 ⇒ list|n2 got copy/)
    await press('v', '0')
  })

  test('the lanes pan: by keys, by the wheel with shift, and by dragging, which is no click', async () => {
    expect(await scrolled()).toMatchObject([0, expect.any(Number)])
    await press('ArrowRight', 'ArrowRight')
    expect((await scrolled())[0]).toBe(240)
    await press('ArrowLeft')
    expect((await scrolled())[0]).toBe(120)
    const [, before] = await scrolled()
    const cursor = await page.textContent('#live')
    await press('Shift+ArrowUp')
    expect((await scrolled())[1]).toBeLessThan(before)
    expect(await page.textContent('#live')).toBe(cursor)
    await page.mouse.move(500, 500)
    await page.keyboard.down('Shift')
    await page.mouse.wheel(0, 60)
    await page.keyboard.up('Shift')
    await expect.poll(async () => (await scrolled())[0]).toBe(180)
    await page.mouse.down()
    await page.mouse.move(450, 420)
    await page.mouse.move(400, 400)
    await page.mouse.up()
    expect((await scrolled())[0]).toBe(280)
    expect(await page.textContent('#live')).toBe(cursor)
  })

  test('a click on the names of the lanes chooses nothing, one below them an event', async () => {
    const cursor = await page.textContent('#live')
    const box = (await page.locator('.scroller').boundingBox()) as { x: number; y: number }
    await page.mouse.click(box.x + 200, box.y + 8)
    expect(await page.textContent('#live')).toBe(cursor)
    await page.mouse.click(box.x + 200, box.y + 60)
    expect(await page.textContent('#live')).not.toBe(cursor)
    await press('v')
  })

  test('what was opened closes with Escape, and by a click elsewhere', async () => {
    const open = () => page.locator('nav details[open]').count()
    await press('?')
    expect(await open()).toBe(1)
    expect(await page.locator('.keys .choices').innerText()).toContain('panel “World”')
    await press('Escape')
    expect(await open()).toBe(0)
    await page.click('.marks summary')
    expect(await page.locator('.marks .choices').innerText()).toContain('the violation')
    await page.mouse.click(300, 700)
    expect(await open()).toBe(0)
  })

  test('zooming goes to the axis of time, where there is something to zoom', async () => {
    await press('v', '+')
    const height = () => page.locator('.scroller .spacer').evaluate(({ clientHeight }) => clientHeight)
    const zoomed = await height()
    await press('-')
    expect(await height()).toBeLessThan(zoomed)
    await press('t')
  })

  test('it prints what tells the failure, on paper: the story and the lanes around the violation, without controls', async () => {
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    expect(await page.locator('nav').isVisible()).toBe(false)
    expect(await page.locator('main').isVisible()).toBe(false)
    expect(await page.locator('.printed').innerText()).toContain('What went wrong')
    const pixels = `[...document.querySelector('.printed canvas').getContext('2d').getImageData(2, 40, 1, 1).data]`
    const corner = await page.evaluate(pixels)
    expect(corner).toEqual([255, 255, 255, 255])
    await page.emulateMedia({ media: 'screen', colorScheme: 'light' })
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`)
    expect(await page.locator('.printed').innerText()).toBe('')
    expect(await page.locator('main').isVisible()).toBe(true)
  })
})

test('of what should have come true in the end it is said what was healed when, and how long there was to settle', async () => {
  const deaf = scenario({
    name: 'deaf',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => {
        let heard = 0
        env.after('10ms', () => env.send(env.peers[0]!, 'hello'))
        return {
          receive: () => {
            heard++
          },
          inspect: () => ({ heard }),
        }
      },
    },
    expect: [
      eventually('all have heard', ({ nodes }) => nodes.every(({ state }) => (state as { heard: number }).heard > 0)),
    ],
    duration: '1s',
    settle: '2s',
  })
  const cut = { seed: 1, faults: [{ kind: 'partition', at: 0, groups: [['n1'], ['n2']] }] } as const
  const { explain } = await import('../../../src/report/explanation.ts')
  const failing = await run(deaf, cut, { journal: true })
  const nothing = { faults: [], likelihood: undefined, nearest: undefined }
  expect(explain(failing, failing.journal!, nothing).sentences.join(' ')).toContain(
    'At 1.000 s all faults were healed (partition n1 | n2), and no new operations were begun; then there was 2.000 s to settle, until 3.000 s.',
  )
})
