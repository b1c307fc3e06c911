/** Small rules of the kernel, each of which a mutant broke without any other test noticing. */
import { constant, type Fault, fail, mix, type Operation, ok, run, ScenarioError, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { blameScenario } from '../../src/sim/blame.ts'
import { type RequestAtWork, RequestsAtWork } from '../../src/sim/requests-at-work.ts'
import { cluster, typed } from './cluster.ts'

const kinds = (sim: { readonly journal: Iterable<{ readonly kind: string }> | undefined }, ...wanted: string[]) =>
  [...(sim.journal ?? [])].map(({ kind }) => kind).filter(kind => wanted.includes(kind))

test('a node that sends to a name that there is not may catch that, and the run goes on', async () => {
  const log: string[] = []
  const sim = cluster(env => {
    if (env.id !== 'n1') return undefined
    try {
      env.send('n9', 1)
    } catch (error) {
      log.push((error as Error).name)
    }
    env.after('10ms', () => log.push('went on'))
    return undefined
  })
  await sim.run('20ms')
  expect(log).toEqual(['RangeError', 'went on'])
})

test('a request that is answered twice gets the first answer, and the second one is not sent', async () => {
  const got: unknown[] = []
  const sim = cluster(async env => {
    if (env.id === 'n1') {
      env.after('1ms', async () => void got.push(await env.rpc('n2', 'which?')))
      return undefined
    }
    for await (const { reply } of env.inbox) {
      reply('first')
      reply('second')
    }
    return undefined
  })
  await sim.run('1s')
  expect(got).toEqual(['first'])
  expect(sim.messages.sent).toBe(2)
})

test('of a client that is the mistake of the scenario, which ends the run also where it is caught', async () => {
  const subject = scenario({
    name: 'wrong name',
    nodes: { count: 1, start: () => {} },
    clients: {
      count: 1,
      start: env => ({
        async invoke(_operation: Operation<'a', number>) {
          return await env.rpc('n9', 1).then(ok, () => fail('caught'))
        },
      }),
    },
    workload: mix({ a: { weight: 1, value: () => 1 } }),
    duration: '1s',
  })
  await expect(run(subject, { seed: 1 })).rejects.toThrow(ScenarioError)
})

test('a reader that waited in vain takes nothing from the next one', async () => {
  const log: unknown[] = []
  const sim = cluster(
    async env => {
      if (env.id === 'n1') env.after('50ms', () => env.send('n2', 'late'))
      else {
        const { inbox } = typed<string>(env)
        log.push(await inbox.next({ timeout: '10ms' }), sim.now)
        log.push((await inbox.next({ timeout: '1s' }))?.message)
      }
      return undefined
    },
    { network: { latency: constant('1ms') } },
  )
  await sim.run('200ms')
  expect(log).toEqual([undefined, 10, 'late'])
})

test('of the requests that are at work, the oldest is known, in whatever order they end', () => {
  const request = (sinceUs: number): RequestAtWork => ({ message: 'm', sinceUs, before: undefined, after: undefined })
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]
  for (const order of orders) {
    const atWork = new RequestsAtWork()
    const all = [0, 1, 2].map(request)
    for (const one of all) atWork.add(one)
    const left = new Set(all)
    for (const which of order) {
      expect(atWork.oldest).toBe([...left][0])
      atWork.remove(all[which] as RequestAtWork)
      left.delete(all[which] as RequestAtWork)
    }
    expect(atWork.oldest).toBeUndefined()
    const next = request(3)
    atWork.add(next)
    expect(atWork.oldest).toBe(next)
  }
})

test('what a scenario says is wrong with it is told as it said it', () => {
  const said = new ScenarioError('it is mine')
  expect(() =>
    blameScenario('the checker', () => {
      throw said
    }),
  ).toThrow(said)
  expect(() =>
    blameScenario('the checker', () => {
      throw new TypeError('oops')
    }),
  ).toThrow('the checker threw')
})

describe('the journal', () => {
  test('says of a disk operation whether it failed', async () => {
    const sim = cluster(
      env => {
        void env.disk.write('f', 'x')
        void env.disk.rename('missing', 'g').catch(() => undefined)
        return undefined
      },
      { count: 1 },
      { journal: true },
    )
    await sim.run('100ms')
    const errors = [...(sim.journal ?? [])].flatMap(event => (event.kind === 'disk-done' ? [event.error] : []))
    expect(errors).toEqual([undefined, expect.stringContaining('missing')])
  })

  test('has no end of a pause that a crash has ended', async () => {
    const sim = cluster(() => undefined, { count: 1 }, { journal: true })
    sim.pause('n1')
    await sim.run('10ms')
    sim.crash('n1')
    sim.restart('n1')
    sim.resume('n1')
    await sim.run('10ms')
    expect(kinds(sim, 'pause', 'resume')).toEqual(['pause'])
  })

  test('has one pause where it was asked for twice, and none of a process that is down', async () => {
    const sim = cluster(() => undefined, {}, { journal: true })
    sim.pause('n1')
    sim.pause('n1')
    sim.crash('n2')
    sim.pause('n2')
    sim.resume('n1')
    await sim.run('10ms')
    expect(kinds(sim, 'pause', 'resume')).toEqual(['pause', 'resume'])
  })
})

test('a slow process that crashes is not busy any more, and what kept it busy is nothing to its next life', async () => {
  const got: unknown[] = []
  const slow: Fault = { kind: 'slow', at: 0, for: '1s', node: 'n2', step: '100ms' }
  const sim = cluster(
    env => {
      if (env.id === 'n1') for (const ms of [10, 40, 60, 105]) env.after(ms, () => env.send('n2', ms))
      return { receive: (_from: string, message: unknown) => void got.push(message, sim.now) }
    },
    { network: { latency: constant('1ms') } },
    {},
    { faults: [slow] },
  )
  await sim.run('30ms')
  sim.crash('n2')
  sim.restart('n2')
  await sim.run('500ms')
  // What came at 11 kept it busy until 111. Its next life begins with a step at 30, which takes until 130.
  expect(got).toEqual([10, 11, 40, 130, 60, 230, 105, 330])
})

test('without buggify there is none', async () => {
  const said: boolean[] = []
  const start = (env: Parameters<Parameters<typeof cluster>[0]>[0]) => {
    for (let i = 0; i < 50; i++) said.push(env.buggify(`place ${i}`, 1))
    return undefined
  }
  await cluster(start, { count: 1, buggify: false }).run('1ms')
  expect(new Set(said)).toEqual(new Set([false]))
  said.length = 0
  await cluster(start, { count: 1, buggify: true }).run('1ms')
  expect(new Set(said)).toEqual(new Set([true, false]))
})

test.each(['sync', 'portable'] as const)(
  'listeners of the process are given back, however a run ends: %s',
  async drain => {
    const mine = () => undefined
    process.on('uncaughtException', mine)
    try {
      const listeners = () => [process.rawListeners('uncaughtException'), process.rawListeners('unhandledRejection')]
      const before = listeners()
      await cluster(() => undefined, {}, { drain }).run('10ms')
      expect(listeners()).toEqual(before)
      const endless = cluster(
        env => {
          env.after('1ms', () => {
            for (;;) env.now()
          })
          return undefined
        },
        {},
        { drain },
      )
      await expect(endless.run('10ms')).rejects.toThrow()
      expect(listeners()).toEqual(before)
    } finally {
      process.off('uncaughtException', mine)
    }
  },
)

test('a plan can say that a later timer goes first', async () => {
  const orderWith = async (schedule: Record<string, number>) => {
    const fired: number[] = []
    const sim = cluster(
      env => {
        for (const number of [0, 1, 2]) env.after('10ms', () => fired.push(number))
        return undefined
      },
      { count: 1 },
      {},
      { schedule },
    )
    await sim.run('20ms')
    return fired
  }
  expect(await orderWith({})).toEqual([0, 1, 2])
  expect(await orderWith({ 'n1 timer 2': -1 })).toEqual([2, 0, 1])
  expect(await orderWith({ 'n1 timer 0': 1, 'n1 timer 1': 2 })).toEqual([2, 0, 1])
})

test('a plan can say that a later message goes first', async () => {
  const orderWith = async (schedule: Record<string, number>) => {
    const got: unknown[] = []
    const sim = cluster(
      env => {
        if (env.id === 'n1') for (const number of [0, 1, 2]) env.send('n2', number)
        return { receive: (_from: string, message: unknown) => void got.push(message) }
      },
      { network: { latency: constant('1ms') } },
      {},
      { schedule },
    )
    await sim.run('5ms')
    return got
  }
  expect(await orderWith({})).toEqual([0, 1, 2])
  expect(await orderWith({ 'n1->n2 #2': -1 })).toEqual([2, 0, 1])
})

test('a node that has left comes back when it joins, and not before', async () => {
  let starts = 0
  const sim = cluster(
    () => {
      starts++
      return undefined
    },
    { count: 1 },
    {},
    {
      faults: [
        { kind: 'leave', at: '10ms', node: 'n1' },
        { kind: 'join', at: '30ms', node: 'n1' },
      ],
    },
  )
  const startsAfter: number[] = []
  for (let ms = 0; ms < 4; ms++) {
    await sim.run('11ms')
    startsAfter.push(starts)
  }
  expect(startsAfter).toEqual([1, 1, 2, 2])
})

test('a port cannot be sent through a port, in whichever way it is handed over', async () => {
  const said: string[] = []
  const sim = cluster(
    () => {
      const { port1, port2 } = new MessageChannel()
      for (const handOver of [[port2], { transfer: [port2] }]) {
        try {
          port1.postMessage('x', handOver as never)
          said.push('sent')
        } catch (error) {
          said.push((error as Error).message.includes('with a port') ? 'refused' : String(error))
        }
      }
      port1.postMessage('y', {} as never)
      said.push('sent without')
      return undefined
    },
    { count: 1 },
  )
  await sim.run('1ms').catch(() => undefined)
  expect(said).toEqual(['refused', 'refused', 'sent without'])
})

/** The numbers of kinds of events are in every fingerprint, and those are in files and documents. */
test('a run of timers, messages, requests and a disk has the fingerprint that it had', async () => {
  const sim = cluster(env => {
    env.every('3ms', () => env.send(env.id === 'n1' ? 'n2' : 'n1', 'tick'))
    env.after('1ms', () => void env.disk.write('f', 'x').then(() => env.rpc(env.peers[0] as string, { type: 'ask' })))
    return { receive: (_from: string, message: unknown) => message }
  })
  await sim.run('100ms')
  expect(sim.fingerprint).toMatchInlineSnapshot(`"5687a758a989112e"`)
})
