import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { badgeOf, badgeSvg } from '../../src/cli/nights/badge.ts'
import { nightsMarkdown } from '../../src/cli/nights/nights-markdown.ts'
import { nightsPage } from '../../src/cli/nights/nights-page.ts'
import { storeServer } from '../../src/cli/serve/store-server.ts'
import { pastSessionOf } from '../../src/fuzz/nights/past-session.ts'
import { nightsOf } from '../../src/fuzz/nights/scenario-night.ts'
import type { SessionResults } from '../../src/fuzz/session/results.ts'
import { failure, session } from './ci-sessions.ts'
import { newThread, Workbench } from './command.ts'
import { broken } from './scenarios.ts'
import { readXml } from './strict-xml.ts'

const bench = new Workbench('report', { 'broken.sim.ts': broken() })

const nights = (...results: SessionResults[]) => nightsOf(results.map(pastSessionOf))
const night = (first: number) =>
  bench.sameseed([
    ...['fuzz', 'broken.sim.ts', '--seeds', `${first}..${first + 29}`, '--jobs', '1', '--shrink-runs', '0'],
    ...['--out', 'store', '--findings', 'findings.json'],
  ])

test('nights are told as text, as Markdown, as a badge and as JSON', async () => {
  await night(1)
  await night(31)
  const [text, markdown, badge, shields, json] = await bench.sameseeds([
    ['report', '--out', 'store'],
    ['report', '--out', 'store', '--format', 'markdown', '--findings', 'findings.json'],
    ['report', '--out', 'store', '--format', 'badge'],
    ['report', '--out', 'store', '--format', 'shields', '--findings', 'findings.json'],
    ['report', '--out', 'store', '--format', 'json', '--nights', '1'],
  ])
  expect([text, markdown, badge, shields, json].map(each => [each?.code, each?.stderr])).toEqual(Array(5).fill([0, '']))
  expect(text?.stdout).toMatch(/^broken {2}broken\.sim\.ts\nnight +revision +runs +runs\/s +failures +new +regressed/)
  expect(text?.stdout).toMatch(/^· known .*\d+ times$/m)
  expect(text?.stdout.match(/^\d{4}-\d\d-\d\d \d\d:\d\d .* 30 /gm)).toHaveLength(2)
  expect(markdown?.stdout).toMatch(/^## sameseed: \d open in 30 runs\n\n### broken\n/)
  expect(readXml(`<?xml version="1.0" encoding="UTF-8"?>\n${badge?.stdout}`).name).toBe('svg')
  const { findings } = bench.json<{ findings: object[] }>('findings.json')
  expect(JSON.parse(shields?.stdout ?? '')).toEqual({
    ...{ schemaVersion: 1, label: 'sameseed', message: `${findings.length} open in 30 runs`, color: 'orange' },
  })
  expect(JSON.parse(json?.stdout ?? '')).toMatchObject({
    nights: [
      { scenario: 'broken', runs: 30, isRemembered: true, revision: expect.stringMatching(/^[0-9a-f]{40}\+?$/) },
    ],
  })
})

test('the server has a page of the nights, and the badge', async () => {
  const server = storeServer({ root: 'store', newThread, stepTimeoutMs: 1_000, token: undefined })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const page = await fetch(`${at}/nights`)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect((await page.text()).match(/<tr>/g)).toHaveLength(3)
    const badge = await fetch(`${at}/badge.svg`)
    expect([badge.headers.get('content-type'), await badge.text()]).toEqual([
      'image/svg+xml; charset=utf-8',
      expect.stringContaining('in 30 runs'),
    ])
    expect(await (await fetch(at)).text()).toContain('href="/nights"')
  } finally {
    server.close()
    server.closeAllConnections()
  }
})

test('where there is nothing to tell of, and where something cannot be read, that is said', async () => {
  mkdirSync('empty')
  const empty = await bench.sameseed(['report', '--out', 'empty'])
  expect(empty).toMatchObject({ code: 254, stderr: expect.stringContaining('there are no sessions in empty') })
  bench.write('store/broken/20200101T000000.000Z/results.json', '{')
  const { code, stderr } = await bench.sameseed(['report', '--out', 'store'])
  expect([code, stderr]).toEqual([
    0,
    'store/broken/20200101T000000.000Z/results.json is not what a session writes, and is left out\n',
  ])
})

test.each([
  ['nothing was run', 'lightgrey', session({ runs: 0 })],
  ['no failures in 1,000 runs', 'brightgreen', session()],
  ['1 undecided in 1,000 runs', 'yellow', session({ undecided: [{ signature: 'x', message: '', seed: 1, hits: 1 }] })],
  ['1 open, 1 new in 1,000 runs', 'red', session({ failures: [failure()] })],
])('the badge says: %s', (message, color, results) => {
  expect(badgeOf(nights(results))).toEqual({ label: 'sameseed', message, color })
})

test('texts of scenarios are nothing but texts, in Markdown, in a badge, and in a page', () => {
  const evil = '<script>alert(1)</script> | `x` @someone #1 [a](b)\n# head\n::error::x'
  const results = session({
    scenario: { name: evil, sometimes: [] },
    file: evil,
    failures: [failure({ signature: evil, shape: [evil] })],
  })
  const markdown = nightsMarkdown(nights(results))
  expect(markdown).not.toMatch(/<script|`|@someone|\[a\]|^# head|^::/m)
  const page = nightsPage(nights(results))
  expect(page).not.toContain('<script')
  expect(page).toContain('&lt;script&gt;')
  expect(badgeSvg({ label: evil, message: evil, color: 'red' })).not.toContain('<script')
})

test('a page of nights has a graph and a table for each scenario, and no longer one than can be looked at', () => {
  const many = Array.from({ length: 70 }, (_, i) =>
    session({ started: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(), runs: i, failures: i % 2 ? [failure()] : [] }),
  )
  const page = nightsPage(nights(...many))
  expect(page.match(/<tr>/g)).toHaveLength(61)
  expect(page.match(/<svg /g)).toHaveLength(4)
  // The newest comes first in the table, and last in the graphs.
  expect(page.match(/<td>(2026-\d\d-\d\d) /)?.[1]).toBe('2026-03-11')
  expect(page).toContain('runs, at most 69')
  expect(nightsPage([])).toContain('There are no sessions yet.')
})
