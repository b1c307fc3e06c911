import { ScenarioError, Simulation, SimulationFailure, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const counting = scenario({
  name: 'counting',
  nodes: {
    count: 3,
    start: env => {
      let n = 0
      env.every('50ms', () => {
        n++
        for (const peer of env.peers) env.send(peer, { kind: 'hello', n })
      })
      return { receive() {}, inspect: () => ({ role: n > 2 ? 'leader' : 'follower' }) }
    },
  },
  expect: ({ always }) => [
    always('few leaders', ({ nodes }) => nodes.every(({ state }) => state.role !== 'leader') || 'n1 leads'),
  ],
})

const thrownBy = async (act: () => unknown): Promise<Error> => {
  try {
    await act()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
const firstFrame = ({ stack = '' }: Error) =>
  stack.split('\n').findLast((_, i, lines) => !/^\s+at /.test(lines[i - 1] ?? ''))

test('a failing run tells time, states, seed, story and how to see it again', async () => {
  const sim = new Simulation(counting, { seed: '7' })
  await sim.run('60ms')
  const cut = sim.net.partition(['n1'], ['n2', 'n3'])
  await sim.run('50ms')
  cut.heal()
  const error = await thrownBy(() => sim.run('5s'))
  expect(error).toBeInstanceOf(SimulationFailure)
  expect((error as SimulationFailure).violation).toMatchObject({ property: 'few leaders', timeMs: 150 })
  const { message } = error
  expect(message).toMatch(/^counting: n1 leads, against "few leaders" \(always\), at 150\.0 ms in a step of n1/)
  expect(message).toContain('by-hand.test.ts:')
  expect(message).toContain('partition n1 | n2 n3 (until 110.0 ms)')
  expect(message).toMatch(/states at the end\n {2}n1 +role: leader/)
  expect(message).toContain(
    "replay\n  the same steps after new Simulation(…, { seed: '7' }) give the same run (fingerprint ",
  )
  expect(message).toContain(sim.fingerprint)
  expect(firstFrame(error)).toContain('by-hand.test.ts:')
})

test.each<[string, (sim: Simulation) => unknown]>([
  ['partition', sim => sim.net.partition(['n1'], ['n9'])],
  ['crash', sim => sim.crash('n9')],
  ['restart', sim => sim.restart('n9')],
  ['pause', sim => sim.pause('n9')],
  ['inspect', sim => sim.inspect('n9')],
  ['jumpClock', sim => sim.jumpClock('n9', '1s')],
  ['inject', sim => sim.inject({ kind: 'crash', at: 0, node: 'n9' })],
])('a wrong name in %s has the line of the test first', async (_, act) => {
  const error = await thrownBy(() => act(new Simulation(counting, { seed: 1 }) as Simulation))
  expect(error).toBeInstanceOf(ScenarioError)
  expect(error.message).toBe('there is no process "n9"; there are n1, n2, n3')
  expect(firstFrame(error)).toContain('by-hand.test.ts:')
})

test('a journal is kept by hand, and changes nothing', async () => {
  const fingerprints: string[] = []
  for (const options of [{}, { journal: false }]) {
    const sim = new Simulation(counting, { seed: 1 }, options)
    await sim.run('120ms')
    expect(sim.journal === undefined).toBe('journal' in options)
    fingerprints.push(sim.fingerprint)
  }
  expect(fingerprints[0]).toBe(fingerprints[1])
})
