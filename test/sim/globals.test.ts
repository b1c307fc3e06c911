import { exec } from 'node:child_process'
import crypto, { randomBytes, randomInt, randomUUID } from 'node:crypto'
import dns from 'node:dns'
import fs from 'node:fs'
import fsPromises from 'node:fs/promises'
import http from 'node:http'
import net from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext, runInThisContext } from 'node:vm'
import { Worker } from 'node:worker_threads'
import { type AnyEnv, OffThreadError, run, scenario } from 'sameseed'
import { describe, expect, test, vi } from 'vitest'
import { patches } from '../../src/sim/globals/install.ts'
import { loadAgain } from '../../src/sim/loading.ts'
import { cluster } from './cluster.ts'

/** What a node's code returns, when it runs for a virtual second. */
async function within<T>(code: (env: AnyEnv) => T | Promise<T>, drain: 'sync' | 'portable' = 'sync'): Promise<T> {
  let result: { value: T } | undefined
  const sim = cluster(
    async env => {
      result = { value: await code(env) }
      return undefined
    },
    { count: 1 },
    { drain },
  )
  await sim.run('1s')
  if (result === undefined) throw new Error('the code did not come to its end within a virtual second')
  return result.value
}

const EPOCH = Date.UTC(2020, 0, 1)

test('a date is made of an object as ECMAScript says', async () => {
  const made = await within(() =>
    [
      { valueOf: () => 5 },
      { toString: () => '2020-01-02T00:00:00Z' },
      { valueOf: () => ({}), toString: () => '1970-01-01T00:00:01Z' },
      { [Symbol.toPrimitive]: (hint: string) => (hint === 'default' ? 7 : 8), valueOf: () => 9 },
      new Date(11),
    ].map(given => new Date(given as never).getTime()),
  )
  expect(made).toEqual([5, Date.UTC(2020, 0, 2), 1_000, 7, 11])
})

describe.each(['sync', 'portable'] as const)('within a node, with the %s drain', drain => {
  test('clocks are virtual', async () => {
    const result = await within(async () => {
      await new Promise(resolve => setTimeout(resolve, 250))
      return {
        now: Date.now(),
        date: new Date().toISOString(),
        text: Date(),
        performance: performance.now(),
        hrtime: process.hrtime(),
        bigint: process.hrtime.bigint(),
        since: process.hrtime([0, 50_000_000]),
        uptime: process.uptime(),
        origin: performance.timeOrigin,
      }
    }, drain)
    expect(result).toEqual({
      now: EPOCH + 250,
      date: '2020-01-01T00:00:00.250Z',
      text: new Date(EPOCH + 250).toString(),
      performance: 250,
      hrtime: [0, 250_000_000],
      bigint: 250_000_000n,
      since: [0, 200_000_000],
      uptime: 0.25,
      origin: EPOCH,
    })
  })

  test('every kind of timer fires at its virtual time', async () => {
    const log = await within(async () => {
      const events: string[] = []
      const mark = (name: string) => events.push(`${name} ${performance.now()}`)
      setTimeout(mark, 30, 'timeout')
      setTimeout(mark, 0, 'zero')
      setImmediate(mark, 'immediate')
      const interval = setInterval(() => {
        mark('interval')
        if (events.filter(event => event.startsWith('interval')).length === 3) clearInterval(interval)
      }, 20)
      clearTimeout(setTimeout(mark, 5, 'cleared'))
      clearTimeout(Number(setTimeout(mark, 5, 'cleared by number')))
      const refreshed = setTimeout(mark, 40, 'refreshed')
      setTimeout(() => refreshed.refresh(), 35)
      await wait(10)
      mark('promise')
      await promisify(setTimeout)(5)
      mark('promisified')
      AbortSignal.timeout(50).addEventListener('abort', () => mark('abort'))
      queueMicrotask(() => mark('microtask'))
      process.nextTick(() => mark('tick'))
      await wait(100)
      return events
    }, drain)
    expect(log).toEqual([
      'immediate 0',
      'zero 1',
      'promise 10',
      'promisified 15',
      'microtask 15',
      'tick 15',
      'interval 20',
      'timeout 30',
      'interval 40',
      'interval 60',
      'abort 65',
      'refreshed 75',
    ])
  })

  test('an aborted wait rejects', async () => {
    const error = await within(async () => {
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 10)
      return wait(500, undefined, { signal: controller.signal }).catch((reason: Error) => reason)
    }, drain)
    expect((error as Error).name).toBe('AbortError')
  })

  test('randomness comes from the seed', async () => {
    const draw = () => [
      Math.random(),
      crypto.randomUUID(),
      globalThis.crypto.randomUUID(),
      randomUUID(),
      randomBytes(9).toString('hex'),
      randomInt(1_000),
      [...globalThis.crypto.getRandomValues(new Uint8Array(7))],
      [...crypto.getRandomValues(new Uint8Array(3))],
      [...crypto.randomFillSync(Buffer.alloc(5))],
    ]
    const first = await within(draw, drain)
    expect(await within(draw, drain)).toEqual(first)
    expect(new Set(first.map(String)).size).toBe(first.length)
    expect(first[1]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(draw()).not.toEqual(first)
  })
})

describe('while the modules of a scenario are loaded', () => {
  const drawn = () => [crypto.randomUUID(), randomBytes(4).toString('hex'), Math.random()]

  test('randomness is the same each time', () => {
    expect(loadAgain(drawn)).toEqual(loadAgain(drawn))
  })

  test('what loads them has the machine’s', () => {
    const filename = '/home/me/node_modules/tsx/dist/index.mjs'
    const code = '({ randomUUID, randomBytes }) => [randomUUID(), String(randomBytes(4)), Math.random()]'
    const loader = runInThisContext(code, { filename }) as (given: typeof crypto) => unknown[]
    const [once, again] = [loadAgain(() => loader(crypto)), loadAgain(() => loader(crypto))]
    for (const i of [0, 1, 2]) expect(again[i]).not.toBe(once[i])
  })
})

test('outside of a node, everything is as it was', () => {
  // biome-ignore lint/complexity/useDateNow: both ways of asking are compared
  expect(Math.abs(Date.now() - new Date().getTime())).toBeLessThan(1_000)
  expect(Date.now()).toBeGreaterThan(EPOCH + 1e9)
  expect(new Date(5).getTime()).toBe(5)
  expect(new Date(2021, 3)).toBeInstanceOf(Date)
  expect(new Date().constructor).toBe(Date)
  expect(class extends Date {}.UTC(2020, 0)).toBe(EPOCH)
  expect(Date.length).toBe(7)
  expect(typeof setTimeout(() => {}, 1).ref).toBe('function')
})

test('no global is replaced twice', () => {
  const seen = new Map<object, Set<string>>()
  const twice = patches.flatMap(({ target, key }) => {
    const keys = seen.get(target) ?? new Set()
    const again = keys.has(key) ? [key] : []
    seen.set(target, keys.add(key))
    return again
  })
  expect(patches.length).toBeGreaterThan(200)
  expect(twice).toEqual([])
})

test('dates made inside and outside are of one class', async () => {
  const inside = await within(() => new Date())
  expect(inside).toBeInstanceOf(Date)
  expect(Object.getPrototypeOf(inside)).toBe(Date.prototype)
  class Moment extends Date {
    readonly extra = 1
  }
  const moment = await within(() => new Moment())
  expect([moment.getTime(), moment.extra, moment instanceof Moment]).toEqual([EPOCH, 1, true])
})

test("a test's fake timers do not reach into a run, and are there again after it", async () => {
  vi.useFakeTimers()
  try {
    const faked = globalThis.setTimeout
    const start = () => {
      let firedAt = 0
      setTimeout(() => {
        firedAt = Date.now()
      }, 10)
      return { inspect: () => firedAt }
    }
    const s = scenario({ name: 'fake', nodes: { count: 1, start }, duration: '1s' })
    expect((await run(s, { seed: 1 })).states).toEqual({ n1: EPOCH + 10 })
    expect(globalThis.setTimeout).toBe(faked)
    expect(vi.isFakeTimers()).toBe(true)
  } finally {
    vi.useRealTimers()
  }
})

describe('work that leaves the thread is refused, with the call, the node and the line', () => {
  const calls: Record<string, () => unknown> = {
    'fs.readFile': () => fs.readFile('/etc/hosts', () => {}),
    'fs.promises.readFile': () => fsPromises.readFile('/etc/hosts'),
    'net.connect': () => net.connect(1),
    'globalThis.fetch': () => fetch('http://localhost:1'),
    'http.get': () => http.get('http://localhost:1'),
    'dns.lookup': () => dns.lookup('localhost', () => {}),
    'crypto.generatePrime': () => crypto.generatePrime(32, () => {}),
    'crypto.generateKeyPair of rsa': () => crypto.generateKeyPairSync('rsa', { modulusLength: 512 }),
    'crypto.subtle.generateKey with RSA-OAEP': () => {
      const how = { name: 'RSA-OAEP', hash: 'SHA-256', modulusLength: 2_048, publicExponent: new Uint8Array([1, 0, 1]) }
      return globalThis.crypto.subtle.generateKey(how, true, ['encrypt'])
    },
    'child_process.exec': () => exec('true'),
    'worker_threads.Worker': () => new Worker('x', { eval: true }),
    'process.exit': () => process.exit(0),
  }

  test.each(Object.entries(calls))('%s', async (name, call) => {
    const error = await within(call).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(OffThreadError)
    expect((error as Error).message).toContain(`n1 calls ${name} at `)
    expect((error as Error).message).toContain('globals.test.ts:')
  })
})

test('node code that swallows the refusal does not get away with it', async () => {
  const refused = within(() => {
    try {
      void fetch('http://localhost:1')
    } catch {}
    return 1
  })
  await expect(refused).rejects.toBeInstanceOf(OffThreadError)
})

describe('a process.exit that is not ours', () => {
  const state = process as unknown as { _exiting?: boolean; reallyExit(code: number): never }
  // What Node's own does, which the test runner has replaced here.
  const nodesOwn = (code = 0) => {
    state._exiting = true
    return state.reallyExit(Number(code))
  }

  test('is replaced while a node runs, and there again after it', async () => {
    const before = process.exit
    process.exit = nodesOwn as typeof process.exit
    try {
      const error = await within(() => process.exit(3)).catch((reason: unknown) => reason)
      expect((error as Error).message).toContain('n1 calls process.exit at ')
      expect(process.exit).toBe(nodesOwn)
    } finally {
      process.exit = before
    }
  })

  test('is refused where a node has kept it, and later ticks are not lost', async () => {
    const error = await within(() => nodesOwn(3)).catch((reason: unknown) => reason)
    expect((error as Error).message).toContain('n1 calls process.exit at ')
    expect(state._exiting).toBe(false)
    await new Promise<void>(resolve => process.nextTick(resolve))
  })
})

describe('a timer as a number', () => {
  const numbers = async (seed: string) => {
    const seen: number[] = []
    const one = scenario({
      name: 'one',
      nodes: {
        count: 2,
        start: () => {
          const timer = Number(setInterval(() => {}, 5))
          setTimeout(() => seen.push(Number(setTimeout(() => {}, 5)), timer), 20)
          return { receive() {} }
        },
      },
      duration: '100ms',
    })
    await run(one, { seed })
    return seen
  }

  test('is the same in every run, and each node has its own', async () => {
    const [first] = [await numbers('1'), await numbers('2')]
    expect(await numbers('1')).toEqual(first)
    expect(new Set(first).size).toBe(2)
  })

  test('clears nothing of another node, nor of an earlier incarnation', async () => {
    let fired = 0
    const timers: number[] = []
    const one = scenario({
      name: 'one',
      nodes: {
        count: 1,
        start: env => {
          for (const timer of timers) clearTimeout(timer)
          timers.push(Number(setTimeout(() => fired++, 150)))
          env.after('50ms', () => clearTimeout(timers.length === 2 ? timers[0] : undefined))
        },
      },
      duration: '1s',
    })
    await run(one, { seed: '1', faults: [{ kind: 'crash', node: 'n1', at: '100ms', for: '10ms' }] })
    expect(timers[0]).not.toBe(timers[1])
    expect(fired).toBe(1)
  })

  test('is forgotten once the timer has fired: a run leaves none', async () => {
    const kept = new Set<WeakRef<object>>()
    const one = scenario({
      name: 'one',
      nodes: {
        count: 1,
        start: () => {
          const held = { some: 'state' }
          kept.add(new WeakRef(held))
          Number(setTimeout(() => held, 1_000_000))
          return { receive() {} }
        },
      },
      duration: '100ms',
    })
    for (let seed = 1; seed <= 50; seed++) await run(one, { seed: String(seed) })
    const collect = (globalThis as { gc?: () => void }).gc ?? exposedGc()
    for (let i = 0; i < 5 && [...kept].filter(ref => ref.deref() !== undefined).length > 5; i++) {
      await new Promise(resolve => setTimeout(resolve, 10))
      collect()
    }
    expect([...kept].filter(ref => ref.deref() !== undefined).length).toBeLessThan(10)
  })
})

function exposedGc(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
