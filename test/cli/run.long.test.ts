import { describe, expect, test } from 'vitest'
import { jsonLines, lastJson, Workbench } from './command.ts'
import { CLEAN, oneNode } from './scenarios.ts'

const bench = new Workbench('run-long', {
  'clean.sim.ts': CLEAN,
  'commonjs/package.json': '{ "name": "common", "private": true }',
  'commonjs/clean.sim.ts': CLEAN,
  'talk.sim.ts': oneNode("console.log('a node speaks')"),
  'hang.sim.ts': oneNode("env.after('10ms', () => {\n      for (;;) runs++\n    })"),
  'copy.jsonl': '{"index":0,"time":-1,"type":"invoke","process":0,"f":"write","value":1}\n',
})

describe.concurrent('sameseed, as a process', () => {
  test('a scenario gives the same run in an ES module and in a CommonJS package', async () => {
    const ended = await Promise.all(
      ['clean.sim.ts', 'commonjs/clean.sim.ts'].map(file => bench.spawned(['run', file, '--json'])),
    )
    const [esm, commonjs] = ended.map(({ stdout }) => lastJson(stdout))
    expect(commonjs).toEqual(esm)
  })

  test('what nodes print is shown once, though it is run twice; with --json it goes to stderr', async () => {
    const plain = await bench.spawned(['run', 'talk.sim.ts'])
    expect(plain.stdout.match(/a node speaks/g)).toHaveLength(1)
    const json = await bench.spawned(['run', 'talk.sim.ts', '--json'])
    expect(json.stderr).toContain('a node speaks')
    expect(json.stdout.trim().split('\n')).toHaveLength(1)
  })

  test('a loop that never awaits is found, and its line', async () => {
    const { code, stderr } = await bench.spawned(['run', 'hang.sim.ts', '--step-timeout', '1s'])
    expect(stderr).toContain('hang.sim.ts:11:')
    expect(code).toBe(1)
  })

  test('a history converted to standard output', async () => {
    const { code, stdout } = await bench.spawned(['convert', 'copy.jsonl', '-', '--to', 'json'])
    expect(JSON.parse(stdout)).toMatchObject([{ type: 'invoke', f: 'write', value: 1 }])
    expect(code).toBe(0)
  })

  test('--trace prints nothing but the journal', async () => {
    const { stdout } = await bench.spawned(['run', 'talk.sim.ts', '--trace', '-'])
    expect(jsonLines(stdout).length).toBeGreaterThan(1)
  })
})
