import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Ended, jsonLines, lastJson, Workbench } from './command.ts'
import { broken, CLEAN, oneNode } from './scenarios.ts'

const bench = new Workbench('threads', {
  'broken.sim.ts': broken(),
  'hangs-sometimes.sim.ts': oneNode('if (env.random() < 0.15) for (;;);'),
  'loads.sim.ts': `import { writeFileSync } from 'node:fs'\nwriteFileSync('loading', '')\nsetInterval(() => {}, 100)\nawait new Promise(() => {})\n${oneNode('')}`,
  'misfits/loops.sim.ts': oneNode('if (env.random() < 0.005) for (;;);'),
  'misfits/memory.sim.ts': oneNode(
    'if (env.random() < 0.005) { const all: unknown[] = []; for (;;) all.push(new Array(1000).fill(all.length)) }',
  ),
  'misfits/buffers.sim.ts': oneNode(
    "if (env.random() < 0.01) { const all: Uint8Array[] = []; env.every('1ms', () => { all.push(new Uint8Array(2 ** 22).fill(1)) }) }",
    "duration: '10s',",
  ).replace("duration: '1s',", ''),
  'misfits/exits.sim.ts': oneNode(
    'const odd = env.random() < 0.01\n    return { receive() {}, inspect: () => ({ odd }) }',
    "expect: ({ always }) => [always('never odd', w => { if (w.nodes.some(n => n.state.odd)) process.exit(7); return true })],",
  ),
  // V8 gives up, and the process with it.
  'ends/aborts.sim.ts': oneNode('if (env.random() < 0.03) new Array(1e9).fill({})'),
  'ends/buffers.sim.ts': oneNode(
    'if (env.random() < 0.03) { const all: Buffer[] = []; for (;;) all.push(Buffer.alloc(2 ** 22, 1)) }',
  ),
  'ends/kills.sim.ts': oneNode(
    'const odd = env.random() < 0.03\n    return { receive() {}, inspect: () => ({ odd }) }',
    "expect: ({ always }) => [always('never odd', w => { if (w.nodes.some(n => n.state.odd)) process.kill(process.pid, 'SIGKILL'); return true })],",
  ),
  'misfits/throws-on-load.sim.ts': `throw new Error('not today')\n${oneNode('')}`,
  'misfits/refused.sim.ts': oneNode("if (env.random() < 0.01) fs.readFile('x', () => {})"),
  'misfits/zz-clean.sim.ts': CLEAN,
})

const events = ({ stdout }: Ended, name: string) => jsonLines(stdout).filter(({ event }) => event === name)

// Each starts several processes, side by side with the others'.
describe.concurrent('a night in processes and threads', { timeout: 300_000 }, () => {
  test('what a scenario does to its thread is one more finding; the others go on, and so does it', async () => {
    const { code, stdout, stderr } = await bench.spawned([
      ...['fuzz', 'misfits/*.sim.ts', '--seeds', '200', '--jobs', '2', '--json', '--out', 'out-misfits'],
      ...['--step-timeout', '15s', '--memory', '100', '--shrink-runs', '0', '--no-verify'],
    ])
    const started = events({ code, stdout, stderr }, 'start').map(({ file }) => file)
    expect(started).toHaveLength(6)
    const found = events({ code, stdout, stderr }, 'failure').map(
      ({ scenario: _, seed: __, file: ___, ...rest }) => rest,
    )
    const of = (signature: RegExp) => found.filter(one => signature.test(String(one.signature)))
    expect(of(/^hangs$/)[0]?.message).toMatch(/no sign of life for .*, at .*misfits\/loops\.sim\.ts:10:/)
    expect(of(/^out of memory$/)).toHaveLength(2)
    expect(of(/^exits$/)[0]?.message).toMatch(/misfits\/exits\.sim\.ts ended its thread, as process\.exit\(7\) does/)
    expect(of(/^error: /)[0]?.message).toMatch(/fs\.readFile/)
    expect(stderr).toMatch(/error: .*throws-on-load\.sim\.ts cannot be loaded: not today/)
    expect(found).toHaveLength(5)
    // All seeds of all scenarios that can be loaded.
    expect(lastJson(stdout).runs).toBe(6 * 200)
    expect(code).toBe(254)
  })

  test('a run that ends its process is a finding, too, and --resume gets past it', async () => {
    const words = ['--jobs', '2', '--json', '--out', 'out-ends', '--memory', '100', '--shrink-runs', '0']
    const { code, stdout } = await bench.spawned(['fuzz', 'ends/*.sim.ts', '--seeds', '60', ...words])
    const found = jsonLines(stdout).filter(({ event }) => event === 'failure')
    const signatures = found.map(({ signature }) => signature)
    expect(signatures.sort()).toEqual(['ends its process', 'out of memory', 'out of memory'])
    expect(found.find(({ signature }) => signature === 'ends its process')?.message).toMatch(
      /^ends\/kills\.sim\.ts ended its process, by SIGKILL$/,
    )
    expect(lastJson(stdout).runs).toBe(3 * 60)
    expect(code).toBe(1)
    const resumed = await bench.spawned(['fuzz', 'ends/*.sim.ts', '--seeds', '80', '--resume', ...words])
    expect(lastJson(resumed.stdout).runs).toBe(3 * 80)
  })

  test('a reader that goes takes nothing with it: what was found is in the exit code, and all seeds are run', async () => {
    const child = bench.start(['fuzz', 'broken.sim.ts', '--seeds', '600', '--jobs', '2', '--out', 'out-reader'])
    child.stdout?.once('data', () => child.stdout?.destroy())
    const code = await new Promise(resolve => child.once('exit', resolve))
    expect(code).toBe(1)
    expect(bench.json('out-reader/latest/results.json')).toMatchObject({ status: 'complete', runs: 600 })
  })

  test.each(['SIGTERM', 'SIGHUP'] as const)('%s ends a night as Ctrl-C does', async signal => {
    const out = `out-${signal}`
    const child = bench.start(['fuzz', 'broken.sim.ts', '--time', '5m', '--jobs', '1', '--json', '--out', out])
    child.stdout?.once('data', () => setTimeout(() => child.kill(signal), 300))
    expect(await new Promise(resolve => child.once('close', resolve))).toBe(130)
    expect(bench.json(`${out}/latest/results.json`).status).toBe('interrupted')
  })

  test('--resume goes on where Ctrl-C ended it, and comes to the same', async () => {
    const words = ['fuzz', 'broken.sim.ts', '--jobs', '2', '--json', '--seeds', '4000']
    const whole = bench.spawned([...words, '--out', 'out-whole'])
    const child = bench.start([...words, '--out', 'out-resumed'])
    child.stdout?.once('data', () => setTimeout(() => child.kill('SIGINT'), 300))
    await new Promise(resolve => child.once('close', resolve))
    expect(bench.json('out-resumed/latest/results.json').status).toBe('interrupted')
    const again = await bench.spawned([...words, '--out', 'out-resumed', '--resume'])
    expect(again.code).toBe(1)
    expect(again.stderr).toMatch(/broken\.sim\.ts: going on with out-resumed\/broken\//)
    const { runs, failures } = lastJson(again.stdout)
    const comparable = (list: unknown) =>
      (list as Record<string, unknown>[]).map(({ signature, seed, hits }) => ({ signature, seed, hits }))
    const expected = lastJson((await whole).stdout)
    expect(runs).toBe(expected.runs)
    expect(comparable(failures)).toEqual(comparable(expected.failures))
    expect(readdirSync(join(bench.folder, 'out-resumed/broken'))).toHaveLength(2)
    // And where nothing is left to do, it says what was found.
    const nothing = await bench.spawned([...words, '--out', 'out-resumed', '--resume'])
    expect(lastJson(nothing.stdout)).toMatchObject({ runs })
    expect(nothing.code).toBe(1)
  })

  test('a scenario that never finishes loading does not keep Ctrl-C from ending the night', async () => {
    const child = bench.start(['fuzz', 'loads.sim.ts', '--time', '1m', '--out', 'out-loads'])
    const closed = new Promise(resolve => child.once('close', resolve))
    while (!existsSync(join(bench.folder, 'loading'))) await new Promise(resolve => setTimeout(resolve, 50))
    child.kill('SIGINT')
    expect(await closed).toBe(130)
  })

  test('a run that hangs is stored, and the other seeds go on', async () => {
    const { code, stdout } = await bench.spawned([
      ...['fuzz', 'hangs-sometimes.sim.ts', '--seeds', '8', '--step-timeout', '1s', '--json', '--out', 'out-hangs'],
    ])
    expect(code).toBe(1)
    const { runs, failures } = lastJson(stdout) as { runs: number; failures: { hits: number; file: string }[] }
    expect(runs).toBe(8)
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatchObject({ signature: 'hangs', nodes: null })
    expect(failures[0]?.hits).toBeLessThan(3)
    const replayed = await bench.spawned(['replay', failures[0]?.file ?? '', '--step-timeout', '1s'])
    expect(replayed.code).toBe(1)
    expect(replayed.stderr).toContain('hangs-sometimes.sim.ts:10:')
    expect(replayed.stderr).toContain('This is the stored failure: hangs.')
  })
})
