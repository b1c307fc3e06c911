import { type AnyEnv, always, type Plan, run, scenario } from 'sameseed'
import { runPage } from 'sameseed/report'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isThorough } from '../../effort.ts'
import { type Browser, openBrowser, type Page, SKIPPED } from './browser.ts'

const HOSTILE = `</script><script>window.broken = 1</script><img src=x onerror="window.broken = 1">'"&`

/** n1 sends n2 a number every 10 ms, over a partition; n2 must never get more than 8. */
const counting = scenario({
  name: HOSTILE,
  nodes: {
    count: 3,
    start: (env: AnyEnv) => {
      let seen = 0
      if (env.id === 'n1') {
        env.every('10ms', () => {
          for (const peer of env.peers) env.send(peer, { type: 'count', n: ++seen, text: HOSTILE })
        })
      }
      return {
        receive: (_from: string, message: unknown) => {
          seen = (message as { n: number }).n
          env.log(`${HOSTILE} ${seen}`)
        },
        inspect: () => ({ role: seen > 4 ? 'full' : 'empty', seen, [HOSTILE]: HOSTILE }),
      }
    },
  },
  expect: [
    always('at most 8', ({ nodes }) => {
      const full = nodes.find(({ id, state }) => id !== 'n1' && (state as { seen: number }).seen > 8)
      return full === undefined || `${full.id} has seen more than 8 ${HOSTILE}`
    }),
  ],
  duration: '1s',
})
const plan = {
  seed: '1',
  faults: [{ kind: 'partition', at: 25, for: 15, groups: [['n1'], ['n2', 'n3']] }],
} as const

test('a page is a pure function of the run, and needs one with a journal', async () => {
  const first = await run(counting, plan, { journal: true })
  const second = await run(counting, plan, { journal: true })
  expect(first.failed).toBe(true)
  expect(runPage(counting, first)).toBe(runPage(counting, second))
  const bare = await run(counting, plan, { journal: false })
  expect(() => runPage(counting, bare)).toThrow('the page needs a run with a journal')
})

test('a page needs nothing from elsewhere, and no text of the run stands in it as markup', async () => {
  const page = runPage(counting, await run(counting, plan, { journal: true }), { about: [HOSTILE] })
  expect(page).not.toMatch(/(src|href)=["']?https?:/)
  expect(page).not.toContain('<img')
  expect(page.match(/<script/g)).toHaveLength(2)
  expect(page.length).toBeLessThan(200_000)
})

describe.skipIf(SKIPPED)('in a browser', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await openBrowser()
    const result = await run(counting, plan, { journal: { lines: true } })
    const moved = { ...plan, faults: [{ ...plan.faults[0], at: 15 }], options: { duration: '50ms' } }
    const passing = await run(counting, moved, { journal: true })
    const likelihood = {
      points: [
        { atUs: 0, draws: 10, failed: 1 },
        { atUs: 50_000, draws: 10, failed: 1 },
        { atUs: 60_000, draws: 10, failed: 6 },
      ],
      jumps: [{ atUs: 50_000, before: 0.1, after: 0.6 }],
      runs: 20,
      complete: true,
    }
    page = await browser.open(
      runPage(counting, result, {
        about: ['npx sameseed replay x.json'],
        likelihood,
        passing: { run: passing, change: HOSTILE },
        scenarioFile: 'examples/a b.sim.ts',
      }),
    )
  })
  afterAll(() => browser?.close())

  const live = () => page.textContent('#live')
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }

  test('it begins at the violation, and tells it', async () => {
    expect(await page.textContent('.sentence')).toContain('n3 has seen more than 8')
    expect(await page.textContent('.verdict')).toBe('failed')
    expect(await live()).toMatch(/n[23]/)
    expect(await page.evaluate('window.broken')).toBeUndefined()
  })

  test('keys go from an event to its causes and effects, and along its node', async () => {
    await press('v')
    const atViolation = await live()
    await press('c')
    expect(await live()).toMatch(/n3 got count|n2 got count/)
    await press('c')
    expect(await live()).toMatch(/n1 → n[23]/)
    await press('e')
    expect(await live()).toMatch(/got count/)
    await press('c', 'p')
    expect(await live()).toContain('n1')
    await press('v')
    expect(await live()).toBe(atViolation)
    await press('Home')
    expect(await live()).toMatch(/^event 1 of /)
    await press('ArrowDown', 'ArrowUp')
    expect(await live()).toMatch(/^event 1 of /)
  })

  test('the world at an event: states with what changed, what is under way, faults in force', async () => {
    await press('v', '2')
    expect(await page.textContent('#panel')).toMatch(/seen/)
    expect(await page.locator('#panel tr.changed').count()).toBeGreaterThan(0)
    await press('4')
    const faults = await page.textContent('#panel')
    expect(faults).toContain('partition n1 | n2 n3')
    await page.locator('#panel button').first().click()
    await press('2')
    expect(await page.textContent('#panel')).toContain('Faults in force')
    await press('1')
  })

  test('filters: by text, by the causal slice; folds', async () => {
    const rows = async () => Number((await page.textContent('nav > span.soft'))?.split(' ')[0])
    const all = await rows()
    await press('s')
    const sliced = await rows()
    expect(sliced).toBeGreaterThan(0)
    expect(sliced).toBeLessThan(all)
    await press('s', '/')
    await page.keyboard.type('partition')
    expect(await rows()).toBe(2)
    await press('Escape')
    expect(await page.inputValue('input[type=search]')).toBe('')
    expect(await rows()).toBe(all)
  })

  test('a message that is changed gives the plan of the other run', async () => {
    await press('v', 'c', 'c', '1')
    await page.locator('.what-if button', { hasText: 'is lost' }).click()
    const text = await page.locator('.what-if pre').textContent()
    const changed = JSON.parse(text as string) as { network: Record<string, Record<string, unknown>> }
    const [link, fates] = Object.entries(changed.network).find(([, each]) => Object.values(each).includes('lost'))!
    expect(fates['0-']).toBe('seed')
    const other = await run(counting, { ...plan, ...(changed as object) } as typeof plan, { journal: true })
    const lost = [...other.journal!].filter(each => each.kind === 'send' && each.fate === 'lost')
    expect(lost).toHaveLength(1)
    expect(lost[0]).toMatchObject({ from: link.split('->')[0], to: link.split('->')[1] })
  })

  test('a fault that is moved or taken out gives the plan of the other run, with a command that runs it', async () => {
    await press('4')
    await page.locator('#panel button').first().click()
    await press('1')
    await page.fill('.what-if input', '33ms')
    await page.locator('.what-if button', { hasText: 'begins at' }).click()
    const planShown = async () => JSON.parse((await page.locator('.what-if pre').textContent()) as string) as Plan
    expect((await planShown()).faults).toEqual([{ ...plan.faults[0], at: '33ms' }])
    expect(await page.locator('.what-if code').textContent()).toBe(
      "npx sameseed run 'examples/a b.sim.ts' --plan what-if-fault-0.json",
    )
    await page.locator('.what-if button', { hasText: 'does not happen' }).click()
    expect((await planShown()).faults).toEqual([])
    expect((await run(counting, await planShown())).faults).toEqual([])
  })

  test('how likely it was: the curve, its jumps with links, and marks in the lanes', async () => {
    await press('6')
    expect(await page.locator('#panel .curve').count()).toBe(1)
    expect(await page.locator('#panel .jump').textContent()).toContain('10 % → 60 %')
    await page.locator('#panel .jump .event').first().click()
    expect(await live()).toContain('50.0 ms')
  })

  test('who steps through events does not come to those that are hidden', async () => {
    const kinds: string[] = []
    await press('Home')
    for (const key of ['n', 'n', 'n', 'n', 'n', 'n', ']', ']', ']', 'p', '[']) {
      await press(key)
      kinds.push((await live()) ?? '')
    }
    expect(kinds.filter(text => /sets timer|clears timer/.test(text))).toEqual([])
    expect(new Set(kinds).size).toBeGreaterThan(6)
  })

  test('what a row has no room for stands below the lanes, whole', async () => {
    await page.fill('input[type=search]', 'seen')
    await press('Enter', 'Home', 'ArrowDown', 'ArrowDown')
    const whole = (await page.locator('#whole').textContent()) ?? ''
    expect((await live())?.split(': ').slice(1).join(': ')).toBe(whole.slice(0, 200).split('\n')[0])
    expect(whole).toContain('</script><img src=x onerror=')
    await press('/')
    await press('Escape')
  })

  test('the passing run beside it, from where they part', async () => {
    await press('7')
    expect(await page.locator('#panel .what').textContent()).toContain(`${HOSTILE}, and nothing wrong is seen`)
    expect(await page.locator('#panel .beside tr').count()).toBeGreaterThan(3)
    await page.locator('#panel button', { hasText: 'where they part' }).click()
    expect(await live()).toMatch(/^event \d+ of/)
    expect(await page.evaluate('window.broken')).toBeUndefined()
    await press('1')
  })

  test('numbers over time, and the axis of time', async () => {
    await press('5')
    expect(await page.locator('.chart').count()).toBeGreaterThanOrEqual(3)
    await press('t', '+', '+', 'ArrowDown')
    expect(await live()).toMatch(/^event /)
    expect(page.errors).toEqual([])
  })

  test('the world has what stands on disks, durable and not; a crash says what it took', async () => {
    const wal = scenario({
      name: 'wal',
      nodes: {
        count: 1,
        start: async (env: AnyEnv) => {
          const write = (text: string) => env.disk.append('wal', new TextEncoder().encode(text))
          await write('kept ')
          await env.disk.fsync('wal')
          await write(HOSTILE)
          await env.disk.rename('wal', 'log')
          env.log('written')
          await env.sleep('1s')
        },
      },
      duration: '50ms',
    })
    const crashes = { seed: 1, faults: [{ kind: 'crash', at: 20, node: 'n1' }] } as const
    const opened = await browser.open(runPage(wal, await run(wal, crashes, { journal: true })))
    const rows = () => opened.locator('.disk tr').allInnerTexts()
    await opened.keyboard.press('/')
    await opened.keyboard.type('written')
    for (const key of ['Enter', 'Home', 'k', '2']) await opened.keyboard.press(key)
    expect(await rows()).toEqual([`log\tnot synced\tkept ${HOSTILE}`, 'wal\tdurable\tkept ', '\tremoved, not synced\t'])
    await opened.fill('input[type=search]', 'n1 crashes')
    for (const key of ['Enter', 'Home', 'k', '2']) await opened.keyboard.press(key)
    expect(await rows()).toEqual(['wal\tdurable\tkept '])
    await opened.keyboard.press('1')
    expect(await rows()).toEqual(['wal\tdurable\tkept ', 'log\tgone\t', `\tlost\tkept ${HOSTILE}`])
    expect(await opened.evaluate('window.broken')).toBeUndefined()
    expect(opened.errors).toEqual([])
    await opened.close()
  })

  test.runIf(isThorough)(
    '100,000 events stay smooth',
    async () => {
      const noisy = scenario({
        name: 'noisy',
        nodes: {
          count: 5,
          start: (env: AnyEnv) => {
            env.every('1ms', () => {
              for (const peer of env.peers) env.send(peer, { type: 'beat', at: env.now() % 100 })
            })
            return { receive() {} }
          },
        },
        duration: '2200ms',
      })
      const result = await run(noisy, { seed: 1 }, { journal: true })
      expect(result.journal!.length).toBeGreaterThan(100_000)
      const large = await browser.open(runPage(noisy, result))
      await large.keyboard.press('f')
      await large.waitForTimeout(200)
      const slowest = await large.evaluate(`(async () => {
      let slowest = 0
      const scroller = document.querySelector('.scroller')
      for (let i = 0; i < 20; i++) {
        const from = performance.now()
        scroller.scrollTop = (scroller.scrollHeight / 20) * i
        await new Promise(requestAnimationFrame)
        await new Promise(requestAnimationFrame)
        slowest = Math.max(slowest, performance.now() - from)
      }
      return slowest
    })()`)
      // A busy machine may take its time; what grows with the number of events would take seconds.
      expect(slowest).toBeLessThan(5_000)
      await large.keyboard.press('End')
      expect(await large.textContent('#live')).toMatch(/^event 1\d{5} of/)
    },
    120_000,
  )
})
