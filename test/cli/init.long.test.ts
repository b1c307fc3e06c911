import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Project } from '../vitest/project.ts'
import { Workbench } from './command.ts'

const bench = new Workbench('init', { 'package.json': '{ "type": "module" }' })

test('init writes what runs as it is, and over nothing', async () => {
  const { code, stdout } = await bench.sameseed(['init', 'lock-service'])
  expect(code).toBe(0)
  expect(stdout).toContain(
    'wrote lock-service.sim.ts\nwrote lock-service.test.ts\nwrote .github/workflows/simulations.yml\n',
  )
  expect(stdout).toContain('What fails is stored in .sameseed: a line for .gitignore.')
  expect(bench.read('lock-service.test.ts')).toContain("import lockService from './lock-service.sim.js'")
  expect(bench.read('.github/workflows/simulations.yml')).toContain('github.run_number }}000000')
  const ran = await bench.sameseed(['fuzz', 'lock-service.sim.ts', '--seeds', '30', '--jobs', '1'])
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('no failure found') })
  const again = await bench.sameseed(['init', 'lock-service'])
  expect(again).toMatchObject({ code: 254, stderr: expect.stringContaining('there is a lock-service.sim.ts already') })
})

test('a second scenario leaves the workflow as it is; its name may be one that no import can have', async () => {
  const workflow = bench.read('.github/workflows/simulations.yml')
  const { code, stdout } = await bench.sameseed(['init', 'class'])
  expect(code).toBe(0)
  expect(stdout).toContain(
    'wrote class.sim.ts\nwrote class.test.ts\nthere is a .github/workflows/simulations.yml already, which stays as it is: ' +
      'let it fuzz class.sim.ts too\n',
  )
  // What a command does stands in one column, however long the names are.
  const columns = ['one run', 'many', 'as a test'].map(what =>
    stdout
      .split('\n')
      .find(line => line.includes(`    ${what}`))
      ?.indexOf(`    ${what}`),
  )
  expect(new Set(columns)).toHaveLength(1)
  expect(bench.read('.github/workflows/simulations.yml')).toBe(workflow)
  expect(bench.read('class.test.ts')).toContain("import classScenario from './class.sim.js'")
})

test('and crash() finds what its comment says', async () => {
  const text = bench
    .read('lock-service.sim.ts')
    .replace('loss(), pause()', 'crash()')
    .replace('pause, scenario', 'crash, scenario')
  bench.write('forgets.sim.ts', text)
  const { code, stdout } = await bench.sameseed([
    'fuzz',
    'forgets.sim.ts',
    '--seeds',
    '30',
    '--jobs',
    '1',
    '--shrink-runs',
    '50',
  ])
  expect(code).toBe(1)
  expect(stdout).toContain('history: linearizable')
})

test('in a CommonJS package it writes ES modules by their endings', async () => {
  bench.write('common/package.json', '{ "type": "commonjs" }')
  process.chdir(join(bench.folder, 'common'))
  try {
    bench.write('common/.gitignore', 'node_modules\n.sameseed/\n')
    const { code, stdout } = await bench.sameseed(['init', 'lock'])
    expect(stdout).not.toContain('.gitignore')
    expect(code).toBe(0)
    expect(stdout).toContain('wrote lock.sim.mts\nwrote lock.test.mts\n')
    expect(stdout).toContain('npx sameseed fuzz lock.sim.mts ')
    expect(bench.read('common/lock.test.mts')).toContain("import lock from './lock.sim.mjs'")
    expect(bench.read('common/.github/workflows/simulations.yml')).toContain('fuzz lock.sim.mts --seeds')
    const ran = await bench.sameseed(['run', 'lock.sim.mts'])
    expect(ran).toMatchObject({ code: 0 })
  } finally {
    process.chdir(bench.folder)
  }
})

/** What `tsc --init` writes, but for what has to do with output. */
const usual = {
  module: 'nodenext',
  target: 'esnext',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noUncheckedSideEffectImports: true,
  moduleDetection: 'force',
  skipLibCheck: true,
  noEmit: true,
}

test.each([
  ['an ES package', 'lock-service', '', usual],
  ['a CommonJS package', 'lock', 'common/', usual],
  ['a package that is bundled', 'lock-service', '', { ...usual, module: 'esnext', moduleResolution: 'bundler' }],
])('it compiles by the usual options in %s', async (_, name, from, compilerOptions) => {
  const project = new Project({})
  try {
    const files = [`${name}.sim`, `${name}.test`].map(file => `${file}.${from === '' ? 'ts' : 'mts'}`)
    for (const file of files) project.write(file, bench.read(`${from}${file}`))
    project.write('package.json', JSON.stringify({ type: from === '' ? 'module' : 'commonjs' }))
    project.write('tsconfig.json', JSON.stringify({ compilerOptions, files }))
    const { code, output } = await project.tsc(['-p', '.'])
    expect(output).toBe('')
    expect(code).toBe(0)
  } finally {
    project.remove()
  }
})

test('and vitest finds the scenario by the name that it has when it is compiled', async () => {
  const project = new Project({})
  try {
    project.write('lock.sim.mts', bench.read('common/lock.sim.mts'))
    project.write('lock.spec.mts', bench.read('common/lock.test.mts').replace('seeds: 50', 'seeds: 2'))
    project.write('package.json', '{ "type": "commonjs" }')
    project.write('vitest.config.mts', project.read('vitest.config.ts').replace('*.spec.ts', '*.spec.mts'))
    project.write('vitest.config.ts', '')
    const { code, output } = await project.vitest(['--config', 'vitest.config.mts'])
    expect(output).toContain('1 passed')
    expect(code).toBe(0)
  } finally {
    project.remove()
  }
})

test.each(['..', 'A', 'a/b', '', '1', 'a b', '-x-'])('%o is no name', async name => {
  const { code, stderr } = await bench.sameseed(['init', '--', name])
  expect(code).toBe(254)
  expect(stderr).toMatch(/Give a name of small letters/)
})
