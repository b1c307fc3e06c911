import { join } from 'node:path'
import { OffThreadError, run, type Scenario, type ScenarioSpec, scenario } from 'sameseed'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { mix, ok } from '../../src/index.ts'

const asked = (start: ScenarioSpec<unknown>['nodes']['start'], more: Partial<ScenarioSpec<unknown>> = {}): Scenario =>
  scenario({
    name: 'asked',
    nodes: { count: 2, start },
    clients: { count: 1, start: env => ({ invoke: async () => ok(await env.rpc('n1', 'ask')) }) },
    workload: mix({ ask: 1 }),
    duration: '400ms',
    settle: '100ms',
    ...more,
  })

/** Known only when it runs, so that nothing loads it before. */
const other = join(import.meta.dirname, '../effort.ts')

describe('what goes on outside of a step', () => {
  test.each([
    ['answers a request', asked(() => ({ receive: async () => Object.keys(await import(`${other}?answer`)).length }))],
    [
      'calls env.send',
      asked(env => ({
        async receive() {
          await import(`${other}?send`)
          env.send('n2', 'late')
          return 1
        },
      })),
    ],
    [
      'calls env.log',
      asked(env => {
        void import(`${other}?log`).then(() => env.log('late'))
        return { receive: () => 1 }
      }),
    ],
  ])('ends the run: %s', async (doing, leaving) => {
    const error = (await run(leaving, { seed: 1 }).catch((reason: unknown) => reason)) as OffThreadError
    // Where the module comes after the run is over, there is nothing to be said.
    if (!(error instanceof Error)) return
    expect(error).toBeInstanceOf(OffThreadError)
    expect(error.message).toContain(`goes on outside of the simulation and ${doing} at `)
    expect(error.message).toContain('steps.test.ts:')
  })

  test('is found by a run that watches, also where nothing of the simulation is asked for, with the line', async () => {
    const quiet = asked(
      env => {
        let late = 0
        const leave = async () => {
          await import(`${other}?quiet=${env.id}`)
          late = Date.now()
        }
        void leave()
        // Slices are macrotasks: the module comes between two of them.
        env.every('10us', () => {})
        return { receive: () => late }
      },
      { duration: '10s' },
    )
    const error = (await run(quiet, { seed: 1 }, { strays: 'lines' }).catch((reason: unknown) => reason)) as Error
    expect(error).toBeInstanceOf(OffThreadError)
    expect(error.message).toMatch(/^n[12] goes on outside of the simulation at .*steps\.test\.ts:\d+/)
  })

  test('what stays in steps is not found by it, and is the same run', async () => {
    const staying = asked(env => ({
      async receive() {
        await null
        await env.sleep('1ms')
        await env.disk.write('file', 'text')
        await Promise.all([env.sleep('2ms'), new Promise(resolve => setTimeout(resolve, 3))])
        return env.disk.readText('file')
      },
    }))
    const plain = await run(staying, { seed: 1 })
    expect(plain.ok).toBe(true)
    expect((await run(staying, { seed: 1 }, { strays: 'watch' })).fingerprint).toBe(plain.fingerprint)
  })
})

test('a run within a node is refused', async () => {
  const inner = asked(() => ({ receive: () => 1 }))
  const outer = asked(() => ({
    async receive() {
      return (await run(inner, { seed: 1 })).ok
    },
  }))
  await expect(run(outer, { seed: 1 })).rejects.toThrow(
    'n1 begins a run of scenario "asked": a run cannot be a part of another one',
  )
})

describe('fake timers of the test', () => {
  afterEach(() => void vi.useRealTimers())

  test('change nothing', async () => {
    const lease = asked(() => {
      const since = performance.now()
      return {
        receive: () => [Math.floor(performance.now() - since), process.hrtime()[1], Date.now(), String(new Date())],
      }
    })
    const real = await run(lease, { seed: 1 })
    vi.useFakeTimers({ now: 0 })
    const fake = await run(lease, { seed: 1 })
    expect(fake.fingerprint).toBe(real.fingerprint)
    expect(Date.now()).toBe(0)
    expect(performance.now()).toBe(0)
  })
})
