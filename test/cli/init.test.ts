import { existsSync } from 'node:fs'
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
  expect(bench.read('lock-service.test.ts')).toContain("import lockService from './lock-service.sim.ts'")
  expect(bench.read('.github/workflows/simulations.yml')).toContain('github.run_number }}000000')
  const ran = await bench.sameseed(['fuzz', 'lock-service.sim.ts', '--seeds', '30', '--jobs', '1'])
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('no failure found') })
  const again = await bench.sameseed(['init', 'lock-service'])
  expect(again).toMatchObject({ code: 254, stderr: expect.stringContaining('there is a lock-service.sim.ts already') })
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

test('it compiles under strict, with noUncheckedIndexedAccess and exactOptionalPropertyTypes', async () => {
  const project = new Project({})
  try {
    for (const file of ['lock-service.sim.ts', 'lock-service.test.ts']) project.write(file, bench.read(file))
    const strict = [
      '--strict',
      '--noUncheckedIndexedAccess',
      '--exactOptionalPropertyTypes',
      '--noEmit',
      '--ignoreConfig',
      '--skipLibCheck',
    ]
    const modules = ['--module', 'nodenext', '--target', 'es2023', '--allowImportingTsExtensions', '--types', 'node']
    const { code, output } = await project.tsc([...strict, ...modules, 'lock-service.sim.ts', 'lock-service.test.ts'])
    expect(output).toBe('')
    expect(code).toBe(0)
    expect(existsSync(join(project.folder, 'lock-service.sim.ts'))).toBe(true)
  } finally {
    project.remove()
  }
})

test.each(['..', 'A', 'a/b', '', '1', 'a b', '-x-'])('%o is no name', async name => {
  const { code, stderr } = await bench.sameseed(['init', '--', name])
  expect(code).toBe(254)
  expect(stderr).toMatch(/Give a name of small letters/)
})
