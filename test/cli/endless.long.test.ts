import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lastJson, Workbench } from './command.ts'

/** Nodes that get stuck once a message was lost, each in a way of its own. */
function stuck(how: string): string {
  return `
import { type Env, loss, scenario } from 'sameseed'
class Node {
  sent = 0
  got = 0
  stuck = false
  constructor(readonly env: Env<number>) {
    env.every('20ms', () => {
      this.sent++
      for (const peer of env.peers) env.send(peer, this.sent)
    })
  }
  receive(from: string, number: number) {
    if (number < 0) {
      this.env.send(from, -1)
      return
    }
    if (number > this.got + 1 && !this.stuck) {
      this.stuck = true
      ${how}
    }
    this.got = number
  }
}
export default scenario({
  name: 'stuck', nodes: { count: 3, start: env => new Node(env) }, faults: loss(), duration: '5s', maxEvents: 200_000,
})
`
}

const WAYS = {
  immediates: ['const again = () => { setImmediate(again) }; again()', 'time does not go on'],
  busy: ["this.env.every('1us', () => {})", 'too many events'],
  clock: ['while (Date.now() >= 0);', 'a step does not end'],
} as const

const bench = new Workbench(
  'endless',
  Object.fromEntries(Object.entries(WAYS).map(([name, [code]]) => [`${name}.sim.ts`, stuck(code)])),
)

test.each(Object.entries(WAYS))('a run that does not end is a failure like others: %s', async (name, [, endless]) => {
  const out = `out-${name}`
  const fuzzed = await bench.sameseed([
    ...['fuzz', `${name}.sim.ts`, '--seeds', '1..8', '--shrink-runs', '60', '--json', '--out', out],
  ])
  expect(fuzzed.code).toBe(1)
  const { failures } = lastJson(fuzzed.stdout) as { failures: Record<string, unknown>[] }
  expect(failures).toMatchObject([{ signature: `endless: ${endless}`, verified: true, operations: 0 }])
  expect(failures[0]?.faults).toBeLessThanOrEqual(1)
  const [file] = readdirSync(join(bench.folder, out, 'failures')).filter(entry => entry.endsWith('.json'))
  const replayed = await bench.sameseed(['replay', join(out, 'failures', file ?? ''), '--json'])
  expect(replayed.code).toBe(1)
  expect(lastJson(replayed.stdout)).toMatchObject({ same: true, signature: `endless: ${endless}` })
})

test('and the first seed counts, when it is the only one', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { code } = await bench.sameseed([
      ...['fuzz', 'immediates.sim.ts', '--seeds', `${seed}..${seed}`, '--shrink-runs', '0', '--out', 'out-one'],
    ])
    expect([0, 1]).toContain(code)
    if (code === 1) return
  }
  throw new Error('no seed gets stuck')
})
