import { expect, test } from 'vitest'
import type { Explanation } from '../../src/report/explanation.ts'
import { lastJson, Workbench } from './command.ts'

/** A register of one node that keeps what it is told in memory, and answers a read from there. A loss does nothing to it. */
const FORGETFUL = `import { always, crash, scenario, ok, loss } from 'sameseed'
export default scenario({
  name: 'forgetful',
  nodes: { count: 1, start: () => {
    let value = 0
    return { receive: (_from, message) => (message.set === undefined ? value : (value = message.set)), inspect: () => ({ value }) }
  } },
  clients: { count: 1, start: env => ({ invoke: async ({ f, value }) =>
    ok(await env.rpc('n1', f === 'read' ? {} : { set: value }, { timeout: '50ms' })) }) },
  duration: '200ms',
  expect: [always('what was written stays', ({ history }) => !history.some(({ f, type, value }) => f === 'read' && type === 'ok' && value !== 7))],
})`
const PLAN = {
  seed: '1',
  operations: [
    { client: 'c1', at: '10ms', f: 'write', value: 7 },
    { client: 'c1', at: '100ms', f: 'read', value: null },
  ],
  faults: [
    { kind: 'loss', at: '150ms', for: '10ms', rate: 0.1 },
    { kind: 'crash', at: '50ms', for: '10ms', node: 'n1' },
  ],
}
const bench = new Workbench('explain', {
  'forgetful.sim.ts': FORGETFUL,
  'plan.json': JSON.stringify(PLAN),
  'calm.json': JSON.stringify({ ...PLAN, faults: [] }),
})
const words = (plan: string) => ['explain', plan, '--scenario', 'forgetful.sim.ts', '--runs', '160', '--draws', '10']

test('explain says what should hold, what happened, which fault was needed and which smallest change passes', async () => {
  const { code, stdout } = await bench.sameseed(words('plan.json'))
  expect(code).toBe(1)
  const lines = stdout.trimEnd().split('\n')
  const starting = (text: string) => lines.find(line => line.startsWith(text)) ?? ''
  expect(starting('What should hold')).toContain('"what was written stays", after every step')
  expect(starting('What went wrong')).toContain('"what was written stays"')
  expect(starting('A crash lies in between')).toContain('n1 restarts ⇒ n1 value: 7 → 0')
  expect(starting('What led to it, the last step last')).toMatch(
    /c1 invokes read; then .*c1 → n1: rpc.*; then .*n1 → c1: reply 0 \(sent [\d.]+ ms\) ⇒ c1 read ok: 0\.$/,
  )
  // Not that the client was told, but where the node answered, and its code.
  expect(starting('Where the answer came from, at n1: ')).toMatch(
    /c1 → n1: rpc .* ⇒ n1 answers at once: 0, in .*\(forgetful\.sim\.ts:\d+:\d+\)\.$/,
  )
  expect(starting('Faults needed')).toBe('Faults needed: crash n1; without it the run does not fail in this way.')
  expect(starting('How likely it is')).toMatch(/of 10 runs fail in this way/)
  expect(starting('Smallest change that passes')).not.toBe('')
  expect(lines.at(-1)).toBe('To see it again: npx sameseed replay plan.json --scenario forgetful.sim.ts')
  expect(lines.length).toBeLessThanOrEqual(11)
})

test('as JSON it has what the sentences are made of; without more runs it says less', async () => {
  const json = lastJson((await bench.sameseed([...words('plan.json'), '--json'])).stdout) as unknown as Explanation
  expect(json.faults).toEqual([
    { fault: 'loss 10%', index: 0, isNeeded: false },
    { fault: 'crash n1', index: 1, isNeeded: true, without: { runs: 3, failed: 0 } },
  ])
  expect(json.chain.at(-1)?.text).toContain('c1 read ok: 0')
  expect(json.chain.map(({ atUs }) => atUs)).toEqual(json.chain.map(({ atUs }) => atUs).toSorted((a, b) => a - b))
  expect(json.forgotten).toHaveLength(1)
  const few = await bench.sameseed(['explain', 'plan.json', '--scenario', 'forgetful.sim.ts', '--runs', '0', '--json'])
  const without = lastJson(few.stdout) as unknown as Explanation
  expect(without.faults.map(({ isNeeded }) => isNeeded)).toEqual([undefined, undefined])
  expect(without).not.toHaveProperty('chance')
})

test('a run that passes has nothing to explain', async () => {
  const { code, stdout } = await bench.sameseed(words('calm.json'))
  expect(code).toBe(0)
  expect(stdout).toContain('nothing was found wrong')
})
