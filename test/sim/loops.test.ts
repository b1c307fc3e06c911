import { type AnyEnv, EndlessLoopError, run, ScenarioError, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { Kernel } from '../../src/sim/kernel.ts'

const runOne = (start: (env: AnyEnv) => void, extra: object = {}) =>
  run(scenario({ name: 'loop', nodes: { count: 2, start }, duration: '1s', ...extra }), { seed: 1 })

test('a node that sets timers without delay for ever', async () => {
  const again = () => setImmediate(again)
  const { signature, violations } = await runOne(env => void (env.id === 'n2' && again()))
  expect(signature).toBe('endless: time does not go on')
  expect(violations).toMatchObject([{ kind: 'endless', process: 'n2', error: expect.any(EndlessLoopError) }])
  expect(violations[0]?.message).toBe(
    '100000 events happened at 0.0 ms and time does not go on: n2 sets timers or sends messages without any delay; ' +
      'of its last 256 events: timer of n2 (128), timer-set of n2 (128)',
  )
})

test('what is of no process, and does something at one instant for ever', async () => {
  const kernel = new Kernel({ seed: '1' })
  const again = () => kernel.at(kernel.now, again)
  kernel.at(5_000, again)
  const error = await kernel.runUntil(1_000_000).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(EndlessLoopError)
  expect(error).toMatchObject({ process: undefined })
  expect((error as Error).message).toMatch(
    /^100000 events happened at 5\.0 ms and time does not go on: the scenario schedules itself again and again; /,
  )
})

test('a node that waits for its clock to move within a step', async () => {
  const { signature, violations } = await runOne(env => {
    const deadline = Date.now() + 10
    while (env.id === 'n1' && Date.now() < deadline);
  })
  expect(signature).toBe('endless: a step does not end')
  expect(violations).toMatchObject([{ process: 'n1', error: expect.any(EndlessLoopError) }])
  expect(violations[0]?.message).toMatch(/^n1 did 200000 things .* in one step at 0.0 ms: it loops/)
})

test('a node that asks again in the same step whatever it is told', async () => {
  const { signature, violations } = await runOne(async env => {
    for (;;) {
      try {
        await env.rpc('n9', 'hello')
      } catch {}
    }
  })
  expect(signature).toBe('endless: a step does not end')
  expect(violations[0]?.message).toContain('in one step at 0.0 ms: it loops')
})

test('more events than the scenario allows', async () => {
  const { signature, violations } = await runOne(env => void env.every('1us', () => {}), { maxEvents: 1_000 })
  expect(signature).toBe('endless: too many events')
  expect(violations[0]?.message).toContain(
    'the run did not end within 1000 events (it got to 0.5 ms; of its last 256 events: timer of n1 (',
  )
})

test('a message that cannot be copied', async () => {
  const error = await runOne(env => env.send('n2', { callback: () => 1 })).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ScenarioError)
  expect((error as Error).message).toBe(
    'n1: a message cannot be sent: message.callback is a function. Send plain data.',
  )
})

test('a message that cannot be copied, from a client that would call it an unknown outcome', async () => {
  const s = scenario({
    name: 'unsendable',
    nodes: { count: 1, start: () => ({}) },
    clients: { count: 1, start: env => ({ invoke: () => env.rpc('n1', { key: Symbol('x') }) as never }) },
  })
  await expect(run(s, { seed: 1, operations: [{ client: 'c1', at: 1, f: 'x', value: 1 }] })).rejects.toThrow(
    'c1: a message cannot be sent: message.key is a symbol',
  )
})

test('a simulation is run once at a time', async () => {
  const { Simulation } = await import('sameseed')
  const sim = new Simulation(scenario({ name: 's', nodes: { count: 1, start: () => ({}) } }), { seed: 1 })
  const first = sim.run('1s')
  await expect(sim.run('1s')).rejects.toThrow('running already')
  await first
})

test('runs side by side do not disturb each other, with either drain', async () => {
  const s = scenario({
    name: 'side by side',
    nodes: {
      count: 3,
      start: env => {
        env.every(1 + Math.random(), async () => {
          await null
          env.send(env.peers[Math.floor(Math.random() * 2)] as string, Date.now())
        })
        return { receive: () => env.sleep(Math.random()) }
      },
    },
    duration: '2s',
  })
  const alone = await run(s, { seed: 1 })
  for (const drain of ['sync', 'portable'] as const) {
    const together = await Promise.all(['1', '2', '1'].map(seed => run(s, { seed }, { drain })))
    expect(together[0]?.fingerprint).toBe(alone.fingerprint)
    expect(together[2]?.fingerprint).toBe(alone.fingerprint)
    expect(together[1]?.fingerprint).not.toBe(alone.fingerprint)
  }
})
