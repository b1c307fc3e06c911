import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SessionFolder } from '../../src/fuzz/session/session-folder.ts'
import { Desk } from './desk.ts'
import { broken } from './scenarios.ts'

/** A store that a session of `broken.sim.ts` has left, which was interrupted. */
async function store(): Promise<{ root: string; results: string; json: Record<string, unknown> }> {
  const root = mkdtempSync(join(tmpdir(), 'sameseed-stored-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  await new Desk({ root, scenarios: { 'broken.sim.ts': broken() }, seeds: { first: 1, count: 300 }, jobs: 3 }).run(60)
  const results = join(root, 'latest', 'results.json')
  return { root, results, json: JSON.parse(readFileSync(results, 'utf8')) as Record<string, unknown> }
}

const latest = (root: string) => SessionFolder.latestOf(root, 'broken.sim.ts')

/** Each value in it, once replaced by what it is not. Array elements: the first. */
function* spoiled(value: unknown, path: readonly string[] = []): Generator<[path: string, spoiled: unknown]> {
  yield [path.join('.'), typeof value === 'object' ? 'no object' : { no: 'such value' }]
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (Array.isArray(value) && key !== '0') return
    for (const [where, other] of spoiled(inner, [...path, key])) {
      yield [where, Array.isArray(value) ? [other, ...value.slice(1)] : { ...value, [key]: other }]
    }
  }
}

test('results.json is read back as it was written, and refused wherever it is spoiled', async () => {
  const { root, results, json } = await store()
  expect(latest(root)?.results).toEqual({ ...json, seeds: { first: 1, count: 300 } })
  let refused = 0
  for (const [path, other] of spoiled(json)) {
    writeFileSync(results, JSON.stringify(other))
    // Plans are read by their own schema, and may say more than one thing in more than one way.
    if (path.includes('.plan.')) continue
    expect(() => latest(root), path).toThrow(
      /latest|broken\/\S+results\.json is not what a session writes: .*; remove /,
    )
    refused++
  }
  expect(refused).toBeGreaterThan(40)
})

test.each([
  ['beside the store', (root: string) => join(root, '..', 'x.json')],
  ['deeper', (root: string) => join(root, 'failures', 'a', 'x.json')],
  ['upwards', (root: string) => `${root}/failures/../../x.json`],
  ['absolute', () => '/etc/hostname'],
])('a session that names a failure %s is refused: nothing is written there', async (_, path) => {
  const { root, results, json } = await store()
  const [first] = json.failures as object[]
  writeFileSync(results, JSON.stringify({ ...json, failures: [{ ...first, path: path(root) }] }))
  expect(() => latest(root)).toThrow(/its failure .* is not in /)
})

test('--resume takes the session that latest points to, whatever the clock was', async () => {
  const { root, json } = await store()
  const own = readlinkSync(join(root, 'broken', 'latest'))
  const future = join(root, 'broken', '29991231T000000.000Z')
  mkdirSync(future)
  writeFileSync(join(future, 'results.json'), JSON.stringify(json))
  expect(latest(root)?.folder.path).toBe(join(root, 'broken', own))
  // One that points elsewhere points nowhere.
  for (const target of ['../../elsewhere', resolve(future), 'gone']) {
    rmSync(join(root, 'broken', 'latest'))
    symlinkSync(target, join(root, 'broken', 'latest'))
    expect(latest(root)?.folder.path).toBe(future)
  }
})
