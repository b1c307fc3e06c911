import { expect, test } from 'vitest'
import { traceFormats } from '../../src/report/traces/index.ts'
import { Workbench } from './command.ts'
import { CLEAN } from './scenarios.ts'

const bench = new Workbench('trace-out', { 'clean.sim.ts': CLEAN, 'plan.json': '{ "seed": "1" }' })

test.each(traceFormats)('run and replay write %s beside what they do, as export does', async format => {
  const written = ['--trace-out', 'out', '--trace-format', format, '--no-verify']
  await bench.sameseed(['export', 'clean.sim.ts', '--seed', '1', '--format', format, '--output', 'exported'])
  const exported = bench.read('exported')
  expect(exported.length).toBeGreaterThan(100)
  const { stdout } = await bench.sameseed(['run', 'clean.sim.ts', ...written])
  expect(stdout).toContain('clean')
  expect(bench.read('out')).toBe(exported)
  await bench.sameseed(['replay', 'plan.json', '--scenario', 'clean.sim.ts', ...written])
  expect(bench.read('out')).toBe(exported)
})

test('a format without a file, and a file that cannot be one, are told, and what was found before them', async () => {
  const alone = await bench.sameseed(['run', 'clean.sim.ts', '--trace-format', 'otlp'])
  expect(alone).toMatchObject({ code: 254, stderr: expect.stringContaining('add --trace-out <file>') })
  bench.write('folder/inside', '')
  for (const option of ['--trace', '--page', '--trace-out']) {
    const { code, stdout, stderr } = await bench.sameseed(['run', 'clean.sim.ts', '--no-verify', option, 'folder'])
    expect(stdout).toContain('✓ clean: nothing was found wrong')
    expect({ code, stderr }).toEqual({ code: 254, stderr: 'error: folder cannot be written: it is a folder\n' })
  }
})

test('without a format it is for Perfetto; no other can be named', async () => {
  await bench.sameseed(['run', 'clean.sim.ts', '--no-verify', '--trace-out', 'out'])
  expect(JSON.parse(bench.read('out'))).toHaveProperty('traceEvents')
  const { code, stderr } = await bench.sameseed([
    'run',
    'clean.sim.ts',
    '--trace-out',
    'out',
    '--trace-format',
    'jaeger',
  ])
  expect(code).toBe(254)
  expect(stderr).toContain('jaeger')
})
