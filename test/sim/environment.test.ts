import { type AnyEnv, run, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { Journal } from '../../src/sim/journal/journal.ts'
import { cluster } from './cluster.ts'

const FROM = 'SAMESEED_TEST_OF_ENVIRONMENT'

/** What a node gets when it looks at `process.env`, and what stands there afterwards, outside. */
async function within<T>(code: (env: AnyEnv) => T): Promise<{ seen: T; after: string | undefined }> {
  const results: T[] = []
  process.env[FROM] = 'machine'
  try {
    const sim = cluster(env => void results.push(code(env)), { count: 1 })
    await sim.run('1ms')
    return { seen: results[0] as T, after: process.env[FROM] }
  } finally {
    delete process.env[FROM]
  }
}

describe('the environment of a node', () => {
  test('is that of the machine, with what the node sets', async () => {
    const { seen, after } = await within(() => {
      const before = [process.env[FROM], FROM in process.env, Object.hasOwn(process.env, FROM)]
      process.env[FROM] = 5 as unknown as string
      process.env.OWN_OF_NODE = ''
      return {
        before,
        now: [process.env[FROM], process.env.OWN_OF_NODE, 'OWN_OF_NODE' in process.env],
        own: Object.getOwnPropertyDescriptor(process.env, 'OWN_OF_NODE'),
        names: Object.keys(process.env).filter(name => [FROM, 'OWN_OF_NODE'].includes(name)),
        copied: { ...process.env }[FROM],
      }
    })
    expect(seen).toEqual({
      before: ['machine', true, true],
      now: ['5', '', true],
      own: { value: '', writable: true, enumerable: true, configurable: true },
      names: [FROM, 'OWN_OF_NODE'],
      copied: '5',
    })
    expect(after).toBe('machine')
    expect(process.env.OWN_OF_NODE).toBeUndefined()
  })

  test('has nothing of what the node deletes', async () => {
    const { seen, after } = await within(() => {
      const deleted = delete process.env[FROM]
      return [
        deleted,
        process.env[FROM],
        FROM in process.env,
        Object.hasOwn(process.env, FROM),
        Object.keys(process.env).includes(FROM),
      ]
    })
    expect(seen).toEqual([true, undefined, false, false, false])
    expect(after).toBe('machine')
  })

  test('knows symbols as any object does', async () => {
    const key = Symbol('key')
    const { seen } = await within(() => {
      const { env } = process as unknown as { env: Record<symbol, unknown> }
      const before = [env[key], key in env]
      let isRefused = false
      try {
        env[key] = 'x'
      } catch {
        isRefused = true
      }
      return { before, isRefused, later: [env[key], key in env, Object.getOwnPropertyDescriptor(env, key)?.value] }
    })
    let isRefusedOutside = false
    try {
      ;(process.env as Record<symbol, unknown>)[key] = 'x'
    } catch {
      isRefusedOutside = true
    }
    expect(seen).toEqual({
      before: [undefined, false],
      isRefused: isRefusedOutside,
      later: [undefined, false, undefined],
    })
  })

  test('is the node’s own, and begins anew with it', async () => {
    const seen: unknown[] = []
    const sim = cluster(env => {
      seen.push([env.id, process.env.OWN_OF_NODE, Object.keys(process.env).includes('OWN_OF_NODE')])
      process.env.OWN_OF_NODE = env.id
      return undefined
    })
    await sim.run('1ms')
    sim.crash('n1')
    await sim.run('1ms')
    sim.restart('n1')
    await sim.run('1ms')
    expect(seen).toEqual([
      ['n1', undefined, false],
      ['n2', undefined, false],
      ['n1', undefined, false],
    ])
  })
})

test('a process of its own has each node, whose numbers are those of the node', async () => {
  const outside = [process.pid, process.ppid]
  const seen: unknown[] = []
  const sim = cluster(() => void seen.push([process.pid, process.ppid, Object.keys(process).includes('pid')]))
  await sim.run('1ms')
  expect(seen).toEqual([
    [1_000, 1, true],
    [1_001, 1, true],
  ])
  expect([process.pid, process.ppid]).toEqual(outside)
})

test('what the code of a run asks of the environment is taken down, where lines are', async () => {
  const asking = scenario({
    name: 'asking',
    nodes: {
      count: 1,
      start: () => void [process.env[FROM], Object.keys(process.env), process.argv],
    },
    duration: '1ms',
  })
  const { journal } = await run(asking, { seed: 1 }, { journal: { lines: true } })
  if (!(journal instanceof Journal)) throw new Error('a run makes no journal')
  const calls = journal.asks?.all.map(({ call }) => call)
  expect(calls).toEqual([`process.env.${FROM}`, 'the names in process.env', 'process.argv'])
})
