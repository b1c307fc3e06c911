import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parsePlan, run, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { faultKinds } from '../../src/faults/catalogue.ts'
import * as sameseed from '../../src/index.ts'

const DOCS = join(import.meta.dirname, '../../docs')
const read = (page: string) => readFileSync(join(DOCS, page), 'utf8')
const pages = ['faults.md', 'faults/network.md', 'durability.md', 'versions.md', 'regions.md']
const index = read('faults.md')

const start = () => ({ receive() {}, inspect: () => ({ role: 'leader' }) })

const idle = scenario({
  name: 'idle',
  nodes: { count: 5, start: { '1.0': start, '1.1': start } },
  clients: { count: 2, start: () => ({ invoke: () => sameseed.ok() }) },
  regions: { eu: { a: 1, b: 1 }, us: 2, ap: 1 },
  settle: 0,
})

describe.each(pages)('docs/%s', page => {
  const lists = [...read(page).matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => JSON.parse(json as string))

  test('its examples are plans that run', async () => {
    expect(lists.length).toBeGreaterThan(0)
    for (const list of lists) {
      const plan = parsePlan({ seed: 'docs', faults: [list].flat() })
      const { faults } = await run(idle, plan)
      expect(faults.length).toBeGreaterThan(0)
    }
  })

  test('its links lead somewhere', () => {
    for (const [, target] of read(page).matchAll(/\]\(((?!http)[^)#]+)/g)) {
      expect(existsSync(join(DOCS, page, '..', target as string)), target).toBe(true)
    }
  })
})

test('every kind of fault is there, with an example', () => {
  const examples = pages.map(read).join('\n')
  for (const kind of faultKinds) {
    expect(index).toContain(`\`${kind}\``)
    expect(examples).toMatch(new RegExp(`"kind": "${kind}"`))
  }
})

test('every nemesis that it names is there', () => {
  const named = [...index.matchAll(/`(\w+)\((?:\)|\{)/g)]
    .map(([, name]) => name as string)
    .filter(name => name !== 'inspect')
  expect(named.length).toBeGreaterThan(20)
  for (const name of named) expect(sameseed, name).toHaveProperty(name)
})
