import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isThorough } from '../effort.ts'
import { jsonLines, lastJson, Workbench } from './command.ts'
import { broken, CLEAN, oneNode } from './scenarios.ts'

const bench = new Workbench('run', {
  'clean.sim.ts': CLEAN,
  'talk.sim.ts': oneNode("console.log('a node speaks')"),
  'throws.sim.ts': oneNode("env.after('10ms', () => { throw new Error('no more') })"),
  'undecided.sim.ts': oneNode(
    '',
    "expect: [{ name: 'fog', check: () => ({ valid: 'unknown', reason: 'cannot see' }) }],",
  ),
  'leak.sim.ts': oneNode('runs++\n    env.after(runs, () => {})'),
  'first-only.sim.ts': oneNode('env.after(runs++ === 0 ? 1 : 2, () => {})'),
  'await.sim.ts': oneNode("env.after('10ms', async () => {\n      while (true) await null\n    })"),
  'plain.mjs':
    "import { scenario } from 'sameseed'\nexport default scenario({ name: 'js', nodes: { count: 1, start() {} }, untested: ['expect'] })",
  'broken.sim.ts': broken(),
  // As in a package that is not `"type": "module"`.
  'commonjs/package.json': '{ "name": "common", "private": true }',
  'commonjs/throws.sim.cts': oneNode(
    "env.after('10ms', () => { console.log('a node speaks'); throw new Error('no more') })",
  ),
  'commonjs/required.sim.js': `
const { mix, ok, scenario } = require('sameseed')
const { linearizable, register } = require('sameseed/checkers')
module.exports = scenario({
  name: 'required',
  nodes: { count: 1, start: () => ({ receive: (_from, value) => value }) },
  clients: { count: 1, start: env => ({ invoke: async () => ok(await env.rpc('n1', null)) }) },
  workload: mix({ read: 1 }),
  duration: '1s',
  expect: [linearizable(register())],
})`,
  'commonjs/awaits.ts': 'export const soon = await Promise.resolve(1)',
  'commonjs/awaits.sim.ts': oneNode('void soon', '').replace(
    "import fs from 'node:fs'",
    "import fs from 'node:fs'\nimport { soon } from './awaits'",
  ),
  'plan.json': JSON.stringify({ seed: '5', faults: [{ kind: 'crash', node: 'n2', at: '10ms', for: '5ms' }] }),
})

describe.concurrent('sameseed run', () => {
  test('a run for a tracing tool: sameseed export', async () => {
    const runs = await bench.sameseeds([
      ['export', 'throws.sim.ts', '--format', 'otlp'],
      ['export', 'clean.sim.ts', '--seed', '3', '--format', 'perfetto', '--output', 'page/trace.json'],
      ['export', 'clean.sim.ts', '--format', 'paper'],
      ['export', 'clean.sim.ts'],
    ])
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 254, 254])
    expect(JSON.parse(runs[0]?.stdout ?? '')).toHaveProperty('resourceSpans')
    expect(JSON.parse(readFileSync(join(bench.folder, 'page/trace.json'), 'utf8'))).toHaveProperty('traceEvents')
    expect(runs[1]?.stdout).toBe('wrote page/trace.json\n')
    expect(runs[2]?.stderr).toContain('Allowed choices are otlp, zipkin, perfetto, shiviz, itf, jepsen')
  })

  test('the page of a run: --page, and sameseed open', async () => {
    const stored = JSON.stringify({ seed: '1', faults: [] })
    bench.write('page/plan.json', stored)
    const runs = await bench.sameseeds([
      ['run', 'throws.sim.ts', '--page', 'page/run.html'],
      ['open', 'throws.sim.ts', '--seed', '7', '--no-browser'],
      ['open', 'page/plan.json', '--scenario', 'clean.sim.ts', '--no-browser'],
      ['open', 'nowhere.sim.ts', '--no-browser'],
    ])
    expect(runs.map(({ code }) => code)).toEqual([1, 0, 0, 254])
    expect(runs[1]?.stdout).toMatch(/^\.sameseed\/pages\/.*-7\.html\n$/)
    expect(runs[2]?.stdout).toBe('page/plan.html\n')
    const pages = ['page/run.html', runs[1]?.stdout.trim() ?? '', 'page/plan.html']
    for (const file of pages) expect(readFileSync(join(bench.folder, file), 'utf8')).toMatch(/^<!DOCTYPE html>/)
  })

  test('a failure names its page, which was written beside the store, and replay what makes it', async () => {
    bench.write('page/failing.json', JSON.stringify({ seed: '6', faults: [] }))
    const [failing, clean, json, planned, replayed] = await bench.sameseeds([
      ['run', 'throws.sim.ts', '--seed', '5'],
      ['run', 'clean.sim.ts', '--seed', '5'],
      ['run', 'throws.sim.ts', '--seed', '5', '--json'],
      ['run', 'throws.sim.ts', '--plan', 'page/failing.json'],
      ['replay', 'page/failing.json', '--scenario', 'throws.sim.ts'],
    ])
    const [, name = ''] = /^page\n {2}(\.sameseed\/pages\/.*-5\.html)$/m.exec(failing?.stdout ?? '') ?? []
    expect(readFileSync(join(bench.folder, name), 'utf8')).toMatch(/^<!DOCTYPE html>/)
    expect(lastJson(json?.stdout ?? '')).toMatchObject({ page: name })
    expect(clean?.stdout).not.toContain('page')
    // Another plan with the same seed is another run.
    expect(planned?.stdout).toContain(`page\n  ${name.replace('-5.html', '-failing-6.html')}\n`)
    expect(replayed?.stdout).toContain('page\n  npx sameseed open page/failing.json --scenario throws.sim.ts\n')
  })

  test('a scenario is no program', async () => {
    const { code, stderr } = await bench.sameseed(['run', 'clean.sim.ts', '--nodes', '3'])
    expect(code).toBe(254)
    expect(stderr).toContain('clean.sim.ts is a scenario, and no program that nodes can run: run it without --nodes')
  })

  test.runIf(isThorough)('where TypeScript is not compiled, it is said why', async () => {
    bench.write('what?.sim.ts', CLEAN)
    const { code, stderr } = await bench.spawned(['run', 'what?.sim.ts'])
    expect(code).toBe(254)
    expect(stderr).toContain('TypeScript is not compiled where there is a "?" in its path: rename it.')
  })

  test('where its page cannot be written, a failure is told all the same', async () => {
    bench.write('.sameseed/pages/one-node-closed.html/there', '')
    const { code, stdout, stderr } = await bench.sameseed(['run', 'throws.sim.ts', '--seed', 'closed'])
    expect(code).toBe(1)
    expect(stderr).toContain('.sameseed/pages/one-node-closed.html cannot be written')
    expect(stdout).toContain('page\n  npx sameseed open throws.sim.ts --seed closed\n')
  })

  test.runIf(isThorough)(
    'in a CommonJS package a scenario may be required; what cannot is named, with what to do',
    async () => {
      const required = await bench.spawned(['run', 'commonjs/required.sim.js'])
      const awaits = await bench.spawned(['run', 'commonjs/awaits.sim.ts'])
      expect([required.code, required.stdout]).toEqual([0, expect.stringContaining('✓ required')])
      expect(awaits.code).toBe(254)
      expect(awaits.stderr).toContain('awaits.ts:1:20')
      expect(awaits.stderr).toContain('name it .mts or .mjs, or say "type": "module"')
    },
  )

  test('a clean run', async () => {
    const { code, stdout, stderr } = await bench.sameseed(['run', 'clean.sim.ts'])
    expect(code).toBe(0)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^✓ clean: nothing was found wrong\nseed 1 · fingerprint [0-9a-f]{16} · /)
    expect(stdout).toMatch(/[1-9]\d* events · [1-9]\d* messages · [1-9]\d* operations · [1-9]\d* faults\n$/)
  })

  test('a run that tests nothing is not green, unless the scenario says so, or a plan does', async () => {
    const deaf = CLEAN.replace('receive:', 'recieve:').replaceAll('partition', 'crash')
    bench.write('deaf.sim.ts', deaf)
    bench.write('meant.sim.ts', deaf.replace("['crash']", "['crash', 'echo', 'receive']"))
    bench.write('deaf.json', '{ "seed": "1", "faults": [] }')
    const [plain, json, meant, planned] = await bench.sameseeds([
      ['run', 'deaf.sim.ts'],
      ['run', 'deaf.sim.ts', '--json'],
      ['run', 'meant.sim.ts'],
      ['run', 'deaf.sim.ts', '--plan', 'deaf.json'],
    ])
    expect([plain, json, meant, planned].map(ended => ended?.code)).toEqual([2, 2, 0, 0])
    expect(plain?.stdout).toMatch(
      /^\? clean: nothing was found wrong, but not everything was tested\n {2}vacuous: no 'echo' ever succeeded, of \d+ \(where that is meant: untested: \['echo'\]\)\n {2}vacuous: n1 has no receive/,
    )
    expect(lastJson(json?.stdout ?? '')).toMatchObject({
      verdict: 'ok',
      vacuous: [expect.any(String), expect.any(String)],
    })
  })

  test('the seed decides (default: 1)', async () => {
    const run = ['run', 'clean.sim.ts', '--json']
    const [first, same, other] = await bench.sameseeds([run, [...run, '--seed', '1'], [...run, '--seed', '2']])
    expect(same).toEqual(first)
    expect(lastJson(other?.stdout ?? '').fingerprint).not.toBe(lastJson(first?.stdout ?? '').fingerprint)
    expect(lastJson(first?.stdout ?? '')).toMatchObject({
      scenario: 'clean',
      seed: '1',
      verdict: 'ok',
      deterministic: true,
      coverage: { reached: { started: 2 }, sometimes: { 'time passes': 1 } },
    })
  })

  test.runIf(isThorough)(
    'a failure tells its story; so it does in a CommonJS package, where what a node prints is shown once, though it is run twice',
    async () => {
      const file = 'commonjs/throws.sim.cts'
      const [plain, common] = [await bench.sameseed(['run', 'throws.sim.ts']), await bench.spawned(['run', file])]
      for (const { code, stdout } of [plain, common]) {
        expect(code).toBe(1)
        expect(stdout).toContain('n1 threw Error: no more')
        expect(stdout).toMatch(/:10:\d+/)
      }
      expect(common.stdout).toContain(`npx sameseed run ${file} --seed 1`)
      expect(common.stdout.match(/a node speaks/g)).toHaveLength(1)
      const fingerprint = /fingerprint \w+/.exec(plain.stdout)?.[0]
      expect(common.stdout).toContain(fingerprint)
    },
  )

  test('JavaScript', async () => {
    const { code, stdout } = await bench.sameseed(['run', 'plain.mjs', '--seed', 'any text'])
    expect(code).toBe(0)
    expect(stdout).toContain('seed any text')
  })

  test('--story tells a run that passes, too', async () => {
    const { code, stdout, stderr } = await bench.sameseed(['run', 'clean.sim.ts', '--story'])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toContain('npx sameseed run clean.sim.ts --seed 1')
  })

  test('--trace - prints the journal, and nothing else on stdout', async () => {
    const { code, stdout } = await bench.sameseed(['run', 'talk.sim.ts', '--trace', '-'])
    expect(code).toBe(0)
    const [head, ...events] = jsonLines(stdout)
    expect(head).toMatchObject({ format: 'sameseed-journal', version: 1, events: events.length })
    expect(events.map(({ kind }) => kind)).toContain('start')
  })

  test('--trace FILE writes the journal beside what is told anyway', async () => {
    const { code, stdout } = await bench.sameseed(['run', 'throws.sim.ts', '--trace', 'run.jsonl'])
    expect(code).toBe(1)
    expect(stdout).toContain('no more')
    const [head, ...events] = jsonLines(readFileSync(join(bench.folder, 'run.jsonl'), 'utf8'))
    expect(head).toMatchObject({ events: events.length })
    expect(events).toContainEqual(expect.objectContaining({ kind: 'crash', reason: 'Error: no more' }))
  })

  test('--plan takes the place of what the seed would give', async () => {
    const { stdout } = await bench.sameseed(['run', 'clean.sim.ts', '--plan', 'plan.json', '--trace', '-'])
    expect(jsonLines(stdout)).toContainEqual(expect.objectContaining({ kind: 'crash', timeUs: 10_000, process: 'n2' }))
  })

  test('an undecided run exits with 2', async () => {
    const { code, stdout } = await bench.sameseed(['run', 'undecided.sim.ts'])
    expect(code).toBe(2)
    expect(stdout).toContain('cannot see')
  })

  test.each([
    ['leak.sim.ts', /caused at .*leak\.sim\.ts:\d+/],
    ['first-only.sim.ts', /seed 1 passed with the fingerprint \w+, and then passed with the fingerprint/],
  ])('%s: state that leaks between runs exits with 3, and where they differ is shown', async (file, says) => {
    const { code, stderr } = await bench.sameseed(['run', file])
    expect(code).toBe(3)
    expect(stderr).toContain('not deterministic')
    expect(stderr).toContain('module level')
    expect(stderr).toMatch(says)
  })

  test('--no-verify runs it once', async () => {
    expect((await bench.sameseed(['run', 'leak.sim.ts', '--no-verify'])).code).toBe(0)
  })

  test.runIf(isThorough)('a loop without end is found, and its line', async () => {
    const { code, stdout, stderr } = await bench.spawned(['run', 'await.sim.ts', '--step-timeout', '1s'])
    expect(stderr).toContain('hangs: no sign of life for 1 s')
    expect(stderr).toContain('await.sim.ts:11:')
    expect(stdout).toBe('')
    expect(code).toBe(1)
  })
})
