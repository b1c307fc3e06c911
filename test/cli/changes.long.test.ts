import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Failure } from '../../src/failures/failure.ts'
import { codeOf } from '../../src/failures/surroundings/code.ts'
import { lastJson, Workbench } from './command.ts'

/** Sick after so many ticks, which another module says; how many nodes there are, the environment says. */
const SCENARIO = `
import { scenario } from 'sameseed'
import { LIMIT } from './src/limit.ts'
import left from 'left'

class Node {
  ticks = 0
  constructor(env) { env.every('10ms', () => { this.ticks++ }) }
  receive() {}
  inspect() { return { ticks: this.ticks, left } }
}

export default scenario({
  name: 'ticks',
  nodes: { count: Number(process.env.TICKING ?? 2), start: env => new Node(env) },
  duration: '1s',
  expect: ({ always }) => [always('few ticks', ({ nodes }) => nodes.every(({ state }) => state.ticks < LIMIT))],
})
`
const FILES = {
  'package.json': '{ "name": "changed", "private": true, "type": "module" }',
  'ticks.sim.ts': SCENARIO,
  'src/limit.ts': "export { LIMIT } from './number.ts'\n",
  'src/number.ts': 'export const LIMIT = 5\n',
  'node_modules/left/package.json':
    '{ "name": "left", "version": "1.0.0", "main": "index.js", "dependencies": { "pad": "1" } }',
  'node_modules/left/index.js': 'module.exports = 1',
  'node_modules/pad/package.json': '{ "name": "pad", "version": "1.1.0" }',
}
const bench = new Workbench('changes', FILES)
const FILE = '.sameseed/failures/ticks-always-few-ticks.json'
const stored = () => JSON.parse(readFileSync(join(bench.folder, FILE), 'utf8')) as Failure

/** What replay says after some files were written; they are put back. In a process: here, modules are loaded once only. */
async function replayedWith(files: Readonly<Record<string, string>>, failure: object = {}): Promise<string> {
  bench.write('changed.json', JSON.stringify({ ...stored(), ...failure }))
  for (const [file, text] of Object.entries(files)) bench.write(file, text)
  try {
    return (await bench.spawned(['replay', 'changed.json', '--no-verify'])).stdout
  } finally {
    for (const file of Object.keys(files)) bench.write(file, FILES[file as keyof typeof FILES] ?? '')
  }
}

test('a failure is stored with what its run was made with', async () => {
  await bench.sameseed(['fuzz', 'ticks.sim.ts', '--seeds', '1', '--shrink-runs', '0'])
  const { surroundings } = stored()
  expect(surroundings).toMatchObject({
    place: { timeZone: 'UTC', locale: 'en-US' },
    machine: { timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone, icu: process.versions.icu },
  })
  const { files = {}, packages } = surroundings?.code ?? {}
  expect(Object.keys(files)).toEqual(['src/limit.ts', 'src/number.ts', 'ticks.sim.ts'])
  expect(packages).toEqual({ left: '1.0.0' })
  const replayed = await bench.sameseed(['replay', FILE])
  expect(replayed.stdout).toContain('This is the stored run')
})

test.each<readonly [what: string, files: Record<string, string>, text: string]>([
  ['a file', { 'src/number.ts': 'export const LIMIT = 500\n' }, 'Since then: src/number.ts has changed.\n'],
  [
    'several files, one of them new, one gone',
    {
      'ticks.sim.ts': SCENARIO.replace('./src/limit.ts', './src/other.ts'),
      'src/other.ts': "export { LIMIT } from './number.ts'\n",
      'src/number.ts': 'export const LIMIT = 500\n',
    },
    'Since then: src/number.ts and ticks.sim.ts have changed; src/other.ts is imported now; src/limit.ts is not imported any more.\n',
  ],
  [
    'a package',
    {
      'node_modules/left/package.json': FILES['node_modules/left/package.json'].replace('1.0.0', '2.0.0'),
      'node_modules/left/index.js': 'module.exports = 2',
    },
    'Since then: left was 1.0.0 and is 2.0.0.\n',
  ],
  [
    'a package that it depends on',
    {
      'node_modules/pad/package.json': '{ "name": "pad", "version": "1.2.0" }',
      'node_modules/left/index.js': 'module.exports = 3',
    },
    'Since then: packages that the imported ones depend on have other versions.\n',
  ],
])('replay says which of the code has changed: %s', async (_, files, text) => {
  const said = await replayedWith(files)
  expect(said).not.toContain('This is the stored run')
  expect(said).toContain(text)
})

test('line ends are no change', async () => {
  const said = await replayedWith(
    { 'src/limit.ts': FILES['src/limit.ts'].replace('\n', '\r\n') },
    { fingerprint: '0000000000000000' },
  )
  expect(said).toContain('Nothing that is known of has changed since: code, packages, plan,')
})

test('a plan that was edited, another Node, sameseed, time zone and language are told as such', async () => {
  const { surroundings, plan } = stored()
  const machine = { ...surroundings?.machine, timeZone: 'Asia/Tokyo', locale: 'ja-JP' }
  expect(await replayedWith({}, { plan: { ...plan, options: { nodes: 3 } } })).toContain(
    'Since then: the plan in the file has been edited.\n',
  )
  const elsewhere = await replayedWith(
    {},
    {
      fingerprint: '0000000000000000',
      versions: { sameseed: '0.0.1', node: 'v20.0.0' },
      surroundings: { ...surroundings, place: { timeZone: 'Europe/Zurich', locale: 'de-CH' }, machine },
    },
  )
  expect(elsewhere).toContain(
    "Since then: the scenario's time zone was Europe/Zurich and is UTC; the scenario's language was de-CH and is en-US; " +
      "the machine's time zone was Asia/Tokyo and is ",
  )
  expect(elsewhere).toContain(`; sameseed was 0.0.1 and is `)
  expect(elsewhere).toContain(`; Node was v20.0.0 and is ${process.version}.\n`)
})

test('a scenario that the environment makes another one is told as another scenario, not as other code', async () => {
  process.env.TICKING = '3'
  try {
    const said = await replayedWith({})
    expect(said).toContain('Since then: the scenario makes something else of the plan')
    expect(said).not.toContain('has changed')
  } finally {
    delete process.env.TICKING
  }
})

test('a plan that was made smaller reads as it was written', async () => {
  await bench.sameseed(['shrink', FILE, '--output', 'smaller.json'])
  const { plan, surroundings } = JSON.parse(bench.read('smaller.json')) as Failure
  expect(Object.keys(plan.options ?? {}).length).toBeGreaterThan(1)
  bench.write('smaller.json', JSON.stringify({ ...JSON.parse(bench.read('smaller.json')), fingerprint: '0' }))
  const { stdout } = await bench.sameseed(['replay', 'smaller.json', '--no-verify'])
  expect(surroundings).toBeDefined()
  expect(stdout).toContain('Nothing that is known of has changed since')
})

test('a file that does not say what was there is not guessed about', async () => {
  const { surroundings: _, ...rest } = stored()
  bench.write('old.json', JSON.stringify({ ...rest, fingerprint: '0000000000000000' }))
  const { stdout } = await bench.sameseed(['replay', 'old.json', '--no-verify'])
  expect(stdout).toContain('What of its code has changed cannot be told.')
  const json = await bench.sameseed(['replay', 'old.json', '--no-verify', '--json'])
  expect(lastJson(json.stdout)).toMatchObject({ same: false, changes: [], changesComplete: false })
})

test('code is followed through a syntax error, aliases and programs as far as that goes', async () => {
  bench.write('alias.ts', "import './src/limit.ts'\nimport '@/nowhere'\nimport './data.txt'\nimport('./late.ts')\n")
  bench.write('data.txt', 'text')
  bench.write('late.ts', 'export const late = 1\n')
  bench.write('server.ts', "import 'node:http'\n")
  bench.write('broken.ts', 'const = 1\n')
  const at = (file: string) => join(bench.folder, file)
  const { files = {} } = (await codeOf(at('alias.ts'), [at('server.ts')])) ?? {}
  expect(Object.keys(files)).toEqual(['alias.ts', 'data.txt', 'late.ts', 'server.ts', 'src/limit.ts', 'src/number.ts'])
  expect(Object.keys((await codeOf(at('broken.ts')))?.files ?? {})).toEqual(['broken.ts'])
  expect(await codeOf(at('nowhere.ts'))).toBeUndefined()
})
