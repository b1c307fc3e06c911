import { type AnyEnv, type NodeInstance, run, Simulation, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'

/** A node that goes wrong in a step in which none of its code runs, and nobody catches it. */
const broken = (start: (env: AnyEnv) => NodeInstance | undefined | Promise<undefined>, disk = {}) =>
  scenario({ name: 'broken', nodes: { count: 2, start }, duration: '1s', ...disk })

const CASES = {
  'an rpc that is awaited': async (env: AnyEnv) => {
    if (env.id === 'n1') await env.rpc('n2', 'hello', { timeout: '50ms' })
  },
  'an rpc that nobody waits for': (env: AnyEnv) => {
    if (env.id === 'n1') void env.rpc('n2', 'hello', { timeout: '50ms' })
  },
  'a connection': (env: AnyEnv) => {
    if (env.id === 'n1') void env.connect('n2', { port: 80 })
  },
  'a disk': (env: AnyEnv) => {
    if (env.id === 'n1') void env.disk.rename('not there', 'elsewhere')
  },
} as const

describe.each(Object.entries(CASES))('an error that tells of %s names the line of the call', (what, start) => {
  const system = broken(start as never)

  test('in a run, as what it is known by, and nothing else changes', async () => {
    const one = await run(system, { seed: 1 })
    expect(one.signature).toMatch(/^threw: (RpcTimeoutError|ConnectionError|Error) at .*callers\.test\.ts:\d+\)?$/)
    expect(one.violations[0]?.error?.stack).toMatch(/^\w+: .*\n +at .*callers\.test\.ts/)
    const { fingerprint, signature } = await run(system, { seed: 1 }, { callers: true, journal: true })
    expect({ fingerprint, signature }).toEqual({ fingerprint: one.fingerprint, signature: one.signature })
  })

  test('by hand', async () => {
    const sim = new Simulation(system, { seed: 1 })
    await expect(sim.run('1s')).rejects.toThrow()
    expect(sim.violations[0]?.error?.stack, what).toMatch(/\n +at .*callers\.test\.ts/)
  })
})

test('what is caught costs nothing: the run is not made again', async () => {
  let starts = 0
  const caught = broken(env => {
    starts++
    env.rpc('n2', 'hello', { timeout: '50ms' }).catch(() => {})
    return undefined
  })
  expect((await run(caught, { seed: 1 })).ok).toBe(true)
  expect(starts).toBe(2)
})
