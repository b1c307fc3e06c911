import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Failure } from '../../src/failures/failure.ts'
import { lastJson, Workbench } from './command.ts'
import { broken } from './scenarios.ts'

const bench = new Workbench('replay', {
  // keep looks for the package around the working directory.
  'package.json': '{ "name": "replayed", "private": true, "type": "module" }',
  'broken.sim.ts': broken(),
})
const FILE = '.sameseed/failures/broken-always-nobody-is-sick.json'
const stored = (path = FILE) => JSON.parse(readFileSync(join(bench.folder, path), 'utf8')) as Failure

// Each test goes on where the one before it stopped: that is how the commands are used.

test('a stored failure has the fingerprint that run gives for its plan, and replay confirms it', async () => {
  await bench.sameseed(['fuzz', 'broken.sim.ts', '--seeds', '30', '--shrink-runs', '0'])
  const { plan, fingerprint, file, signature } = stored()
  expect(file).toBe('broken.sim.ts')
  const ran = await bench.sameseed(['run', 'broken.sim.ts', '--seed', plan.seed, '--json'])
  expect(lastJson(ran.stdout)).toMatchObject({ fingerprint, signature, verdict: 'failed' })
  const replayed = await bench.sameseed(['replay', FILE])
  expect(replayed.code).toBe(1)
  expect(replayed.stdout).toContain('This is the stored run: same failure (always: nobody is sick), same fingerprint.')
  const json = await bench.sameseed(['replay', FILE, '--json'])
  expect(lastJson(json.stdout)).toMatchObject({ fingerprint, same: true, stored: { fingerprint, signature } })
})

test('shrink makes it smaller, keeps the original, and the result replays', async () => {
  const before = stored()
  const { code, stdout } = await bench.sameseed(['shrink', FILE, '--shrink-runs', '200'])
  expect(code).toBe(1)
  expect(stdout).toMatch(/\d+ runs? in .*everything was tried/)
  expect(stdout).toContain(`written to ${FILE}`)
  const after = stored()
  expect(after.plan.options?.nodes).toBeLessThan(3)
  expect(after.original).toEqual(before.original)
  expect(after.signature).toBe(before.signature)
  const replayed = await bench.sameseed(['replay', FILE, '--json'])
  expect(lastJson(replayed.stdout)).toMatchObject({ same: true, fingerprint: after.fingerprint })
})

test('a plan by itself can be replayed and shrunk, too', async () => {
  bench.write('plan.json', JSON.stringify(stored().original))
  const replayed = await bench.sameseed(['replay', 'plan.json', '--scenario', 'broken.sim.ts'])
  expect(replayed.code).toBe(1)
  const words = ['shrink', 'plan.json', '--scenario', 'broken.sim.ts', '--output', 'smaller.json', '--json']
  const shrunk = await bench.sameseed(words)
  expect(lastJson(shrunk.stdout)).toMatchObject({ verdict: 'failed', file: 'smaller.json', complete: true })
  expect(stored('smaller.json').plan).toEqual(stored().plan)
})

test('keep moves it to where the tests are, from where it replays', async () => {
  mkdirSync(join(bench.folder, 'deeper'), { recursive: true })
  const { code, stdout } = await bench.sameseed(['keep', FILE, '--name', 'sick'])
  expect(code).toBe(0)
  expect(stdout).toContain(`moved ${FILE} to test/regressions/sick.json`)
  expect(existsSync(join(bench.folder, FILE))).toBe(false)
  const replayed = await bench.sameseed(['replay', 'test/regressions/sick.json'])
  expect(replayed.stdout).toContain('This is the stored run')
  const again = await bench.sameseed(['keep', 'smaller.json', '--name', 'sick.json'])
  expect(again.code).toBe(254)
  expect(again.stderr).toContain('there is a test/regressions/sick.json already')
  const twice = await bench.sameseed(['keep', FILE, '--name', 'sick'])
  expect(twice.code).toBe(254)
  expect(twice.stderr).toContain('it is kept already')
})

test('says so when the run has become another one', async () => {
  const sick = stored('test/regressions/sick.json')
  bench.write(
    'other.json',
    JSON.stringify({ ...sick, fingerprint: '0000000000000000', versions: { sameseed: '0.0.1', node: 'v20.0.0' } }),
  )
  const { code, stdout } = await bench.sameseed(['replay', 'other.json'])
  expect(code).toBe(1)
  expect(stdout).toMatch(/fails in the same way .* but the run is another one: .* stored 0000000000000000/)
  expect(stdout).toContain('sameseed was 0.0.1 and is')
  bench.write('other.json', JSON.stringify({ ...sick, signature: 'always: something else' }))
  expect((await bench.sameseed(['replay', 'other.json'])).stdout).toContain(
    'It fails differently: always: nobody is sick.',
  )
  // Shrinking it does not replace the one failure by the other.
  const shrunk = await bench.sameseed(['shrink', 'other.json', '--shrink-runs', '5', '--json'])
  expect(lastJson(shrunk.stdout)).toMatchObject({ file: 'broken-always-nobody-is-sick.json' })
  expect(stored('other.json').signature).toBe('always: something else')
  const blocked = await bench.sameseed([
    'shrink',
    'other.json',
    '--shrink-runs',
    '5',
    '--output',
    'broken.sim.ts/x.json',
  ])
  expect(blocked.code).toBe(254)
  expect(blocked.stderr).toMatch(/x\.json cannot be written: .*\nThe plan is: \{"seed"/)
})

test('exits with 0 once the code is mended', async () => {
  bench.write('broken.sim.ts', broken().replace('sick = true', 'sick = false'))
  const replayed = await bench.sameseed(['replay', 'test/regressions/sick.json'])
  expect(replayed.code).toBe(0)
  expect(replayed.stdout).toContain('It passes now. It was stored as: always: nobody is sick.')
  const shrunk = await bench.sameseed(['shrink', 'test/regressions/sick.json'])
  expect(shrunk.code).toBe(0)
  expect(shrunk.stdout).toContain('it passes now, there is nothing to make smaller')
})

test('says what of the plan does not happen any more, and what cannot', async () => {
  const sick = stored('test/regressions/sick.json')
  const write = (name: string, plan: object, about: object = {}) =>
    bench.write(name, JSON.stringify({ ...sick, plan: { seed: '1', ...plan }, original: { seed: '3' }, ...about }))
  const crash = { kind: 'crash', at: '50ms', for: '1ms', node: 'n1' }
  write('partly.json', { faults: [crash], network: { 'n1->n2': { '999': 'lost' } } }, { scenario: 'other' })
  write('nothing.json', { faults: [{ ...crash, at: '1s' }] })
  write('unfit.json', { faults: [{ ...crash, node: 'n9' }] })
  write('unreadable.json', { faults: [{ ...crash, kind: 'meteor' }] })
  bench.write('gone.sim.ts', 'export const broken = 1\n')
  const [partly, json, nothing, unfit, unreadable, gone, planned] = await bench.sameseeds([
    ['replay', 'partly.json'],
    ['replay', 'partly.json', '--json'],
    ['replay', 'nothing.json'],
    ['replay', 'unfit.json'],
    ['replay', 'unreadable.json'],
    ['replay', 'partly.json', '--scenario', 'gone.sim.ts'],
    ['run', 'broken.sim.ts', '--plan', 'nothing.json'],
  ])
  const missing = 'network["n1->n2"]["999"]'
  expect(partly?.code).toBe(0)
  expect(partly?.stdout).toMatch(
    /Not all that the plan lays down happens:\n {2}network\["n1->n2"\]\["999"\] {2}lost: never sent, only \d+ messages went over/,
  )
  expect(partly?.stdout).toContain('Its scenario was called "other" and is "broken"')
  expect(lastJson(json?.stdout ?? '')).toMatchObject({ same: false, unmet: [{ part: missing }] })
  expect(nothing?.stdout).toContain('Nothing that the plan lays down happens, so that it tests nothing:\n  faults[0]')
  // As for a run of a seed that tests nothing.
  expect([nothing?.code, planned?.code]).toEqual([2, 2])
  expect(planned?.stdout).toContain('so that it tests nothing:\n  faults[0]')
  expect(unfit?.code).toBe(254)
  expect(unfit?.stderr).toContain(
    'unfit.json: its plan no longer applies to scenario "broken": the plan\'s faults[0] names "n9"',
  )
  expect(unfit?.stderr).toContain('  npx sameseed fuzz broken.sim.ts --seeds 3..3\n')
  expect(unreadable?.stderr).toMatch(
    /unreadable\.json: its plan no longer applies .* plan: faults\[0\]\.kind is 'meteor'/,
  )
  expect(unreadable?.stderr).toContain('or delete unreadable.json:\n  npx sameseed fuzz broken.sim.ts --seeds 3..3')
  expect(gone?.stderr).toMatch(
    /gone\.sim\.ts has no default export.*\n.*partly\.json was stored for the scenario "other" of broken/,
  )
})
