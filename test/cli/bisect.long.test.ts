import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { beforeAll, expect, test } from 'vitest'
import { jsonLines, Workbench } from './command.ts'

const SCENARIO = `import { scenario } from 'sameseed'
import { STEP } from './step.mjs'
export default scenario({
  name: 'counter', duration: '1s',
  nodes: { count: 1, start() {
    let n = 0
    setInterval(() => { n += STEP }, 100)
    return { receive() {}, inspect: () => n }
  } },
  expect: ({ always }) => [always('even', ({ nodes }) => nodes.every(({ state }) => state % 2 === 0) || 'n1 is odd')],
})
`
const bench = new Workbench('bisect', {
  'package.json': '{ "type": "module" }',
  'counter.sim.mjs': SCENARIO,
})
const FILE = '.sameseed/failures/counter-always-even.json'

function git(...words: string[]): string {
  return gitIn(bench, ...words)
}

function gitIn({ folder }: Workbench, ...words: string[]): string {
  const about = ['-c', 'user.name=n1', '-c', 'user.email=n1@localhost', '-c', 'commit.gpgsign=false']
  return execFileSync('git', [...about, ...words], { cwd: folder, encoding: 'utf8' })
}

function commit(subject: string, step: string): void {
  bench.write('step.mjs', step)
  git('add', '.')
  git('commit', '--quiet', '--message', subject)
}

beforeAll(async () => {
  git('init', '--quiet')
  bench.write('.gitignore', '.sameseed\n')
  commit('Counts in twos', 'export const STEP = 2')
  git('tag', 'v1')
  commit('Says why', '// They are pairs.\nexport const STEP = 2')
  commit('Counts in fours', 'export const STEP = 4')
  commit('Does not parse', 'export const STEP =')
  commit('Parses again', 'export const STEP = 6')
  commit('Counts one by one', 'export const STEP = 1')
  commit('Counts in threes', 'export const STEP = 3')
  await bench.spawned(['fuzz', 'counter.sim.mjs', '--seeds', '1', '--jobs', '1', '--shrink-runs', '0'])
})

test('finds the commit with which a failure came, and leaves the repository as it was', async () => {
  // Work that is not committed stays where it is.
  bench.write('step.mjs', 'export const STEP = 2')
  const { code, stdout, stderr } = await bench.spawned(['bisect', FILE, '--good', 'v1'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^[0-9a-f]{9} {2}fails {17}Counts in threes\n[0-9a-f]{9} {2}passes {16}Counts in twos\n/)
  expect(stdout).toMatch(/\nthe first commit that fails, after \d commits:\n {2}[0-9a-f]{40} {2}Counts one by one\n$/)
  expect(bench.read('step.mjs')).toBe('export const STEP = 2')
  expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1)
  expect(readdirSync(tmpdir()).filter(name => name.startsWith('sameseed-bisect-'))).toEqual([])
  git('checkout', '--quiet', '--', '.')
})

test('skips what no longer applies, and says which commits are left where that hides the first', async () => {
  const at = (subject: string) => git('log', '-1', '--format=%H', `--grep=^${subject}$`).trim()
  git('checkout', '--quiet', '-b', 'hidden', at('Does not parse'))
  commit('Counts in fives', 'export const STEP = 5')
  const { code, stdout } = await bench.spawned(['bisect', FILE, '--good', 'v1', '--json'])
  expect(code).toBe(2)
  const lines = jsonLines(stdout)
  const { candidates, ...rest } = lines.at(-1) ?? {}
  expect(rest).toEqual({ first: null, tried: lines.length - 1 })
  expect(new Set(candidates as string[])).toEqual(new Set([at('Counts in fives'), at('Does not parse')]))
  expect(lines.find(({ subject }) => subject === 'Does not parse')).toMatchObject({
    verdict: 'no longer applies',
    detail: expect.stringContaining('step.mjs') as string,
  })
  git('checkout', '--quiet', '-')
})

test('prepares each working tree', async () => {
  const prepare = `node -e "fs.writeFileSync('step.mjs', fs.readFileSync('step.mjs', 'utf8').replace(/ = .*/, ' = 1'))"`
  const { stderr, code } = await bench.spawned(['bisect', FILE, '--good', 'v1', '--prepare', prepare])
  expect({ code, stderr }).toEqual({
    code: 254,
    stderr: 'error: on v1 it fails: --good takes a commit on which it passes\n',
  })
})

test.each([
  [['--good', 'v0'], 'v0 is no revision of the repository in '],
  [['--good', 'HEAD', '--bad', 'v1'], 'HEAD does not come before v1: there is nothing between them'],
  [['--good', 'v1', '--bad', 'v1~0'], 'on v1~0 it passes: --bad takes a commit on which it fails.'],
  [['--good', '--output=x'], '--output=x is no revision'],
])('says what is wrong with %j', async (words, message) => {
  const { code, stderr } = await bench.spawned(['bisect', FILE, ...words])
  expect(stderr).toContain(`error: ${message}`)
  expect(code).toBe(254)
})

test('of a failure whose plan is a seed, it is the operations that are tried on each commit, not the seed', async () => {
  const busy = new Workbench('bisect-seed', {
    'package.json': '{ "type": "module" }',
    '.gitignore': '.sameseed\n',
    'store.sim.mjs': `import { mix, ok, scenario } from 'sameseed'
import { EVERY, KEEPS } from './settings.mjs'
export default scenario({
  name: 'store', duration: '1s',
  nodes: { count: 1, start() {
    let [added, kept] = [0, 0]
    return { receive() { if (++added <= KEEPS) kept++; return null }, inspect: () => ({ added, kept }) }
  } },
  clients: { count: 1, start: env => ({ async invoke() { await env.rpc('n1', 'add', { timeout: '1s' }); return ok(null) } }) },
  workload: mix({ add: { weight: 1, value: () => null } }, { every: EVERY }),
  expect: ({ always }) => [always('keeps all', ({ nodes }) => nodes.every(({ state }) => state.added === state.kept) || 'n1 keeps less')],
})
`,
  })
  const commit = (subject: string, every: string, keeps: number) => {
    busy.write('settings.mjs', `export const EVERY = '${every}'\nexport const KEEPS = ${keeps}`)
    gitIn(busy, 'add', '.')
    gitIn(busy, 'commit', '--quiet', '--message', subject)
  }
  gitIn(busy, 'init', '--quiet')
  commit('Keeps all', '100ms', 1_000)
  gitIn(busy, 'tag', 'v1')
  // Nothing comes of it yet: so many are never added.
  commit('Keeps the first', '100ms', 20)
  commit('Is busier', '10ms', 20)
  await busy.spawned(['fuzz', 'store.sim.mjs', '--seeds', '1', '--jobs', '1', '--shrink-runs', '0'])
  const { stdout, code } = await busy.spawned([
    'bisect',
    '.sameseed/failures/store-always-keeps-all.json',
    '--good',
    'v1',
  ])
  expect(stdout).toMatch(/\nthe first commit that fails, after 3 commits:\n {2}[0-9a-f]{40} {2}Keeps the first\n$/)
  expect(code).toBe(0)
})
