import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { keptFailures } from '../../src/failures/kept-failures.ts'
import { seedsOfShard } from '../../src/fuzz/campaign/seed-range.ts'
import { mergeStores } from '../../src/fuzz/session/merge-stores.ts'
import { SessionFolder } from '../../src/fuzz/session/session-folder.ts'
import { Desk } from './desk.ts'
import { broken } from './scenarios.ts'

async function shards(): Promise<string[]> {
  const roots: string[] = []
  for (const number of [1, 2]) {
    const seeds = seedsOfShard({ first: 1, count: 100 }, { number, of: 2 })
    roots.push((await new Desk({ scenarios: { 'broken.sim.ts': broken() }, seeds }).run()).root)
  }
  return roots
}

function target(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sameseed-merged-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const plansIn = (root: string) =>
  keptFailures(join(root, 'failures')).map(({ failure }) => JSON.stringify(failure?.plan))

test('all failures and sessions of several stores are in one, those that are the same once', async () => {
  const stores = await shards()
  const to = target()
  const merged = mergeStores([...stores, stores[0] as string], to)
  const plans = new Set(stores.flatMap(plansIn))
  expect(new Set(plansIn(to))).toEqual(plans)
  expect(merged).toEqual({ failures: plans.size, sessions: 2 })
  expect(plansIn(to)).toHaveLength(plans.size)
  const names = readdirSync(join(to, 'broken')).filter(name => name !== 'latest')
  expect(names).toHaveLength(2)
  expect(readlinkSync(join(to, 'latest'))).toBe(`broken/${names.sort().at(-1)}`)
  // What a session names is there, and is what it found.
  for (const { results } of SessionFolder.latestOfAll(to)) {
    for (const { path = '', signature } of results.failures) {
      expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ signature })
    }
  }
})

test('nothing is written over, and what is no store is refused', async () => {
  const [store = ''] = await shards()
  const to = target()
  expect(() => mergeStores([store, join(to, 'gone')], join(to, 'new'))).toThrow(/there is no store .*gone/)
  writeFileSync(join(to, 'something'), '')
  expect(() => mergeStores([store], to)).toThrow(/is not empty: nothing was merged/)
  writeFileSync(join(store, 'latest', 'results.json'), '{}')
  expect(() => mergeStores([store], join(to, 'new'))).toThrow(/results\.json is not what a session writes/)
})
