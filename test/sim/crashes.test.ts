import { type AnyEnv, constant, type JournalEvent } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { cluster } from './cluster.ts'

const slowDisk = { disk: { latency: constant('10ms') }, network: { latency: constant('1ms') } }

describe('what a crash takes', () => {
  /** What stands in a file that was written and not synced, after its process ended so, and began again. */
  async function left(end: (env: AnyEnv) => void): Promise<string | undefined> {
    let text: string | undefined
    const sim = cluster(
      env => {
        void (async () => {
          text = await env.disk.readText('f')
          if (text !== undefined) return
          await env.disk.write('f', 'synced ')
          await env.disk.fsync('f')
          await env.disk.append('f', 'cached')
          end(env)
        })()
        return undefined
      },
      { count: 1, ...slowDisk, uncaught: { restartAfter: '1ms' } },
    )
    await sim.run('100ms')
    sim.restart('n1')
    await sim.run('100ms')
    return text
  }

  test('a throw ends the process, not its machine: the page cache stays', async () => {
    const thrown = await left(env => {
      env.after('1ms', () => {
        throw new Error('boom')
      })
    })
    expect(thrown).toBe('synced cached')
  })

  test('a crash of the machine takes what was not synced', async () => {
    let sim: { crash(id: string): void } | undefined
    let text: string | undefined
    const cut = cluster(
      env => {
        void (async () => {
          text = await env.disk.readText('f')
          if (text !== undefined) return
          await env.disk.write('f', 'synced ')
          await env.disk.fsync('f')
          await env.disk.append('f', 'cached')
          env.after('1ms', () => sim?.crash('n1'))
        })()
        return undefined
      },
      { count: 1, ...slowDisk },
    )
    sim = cut
    await cut.run('100ms')
    cut.restart('n1')
    await cut.run('100ms')
    expect(text).toBe('synced ')
  })
})

test('a dead incarnation answers nothing, sends nothing, sets no timers, writes nothing and marks nothing', async () => {
  const got: unknown[] = []
  const answers: unknown[] = []
  const sim = cluster(
    env => {
      if (env.id === 'n2') {
        env.after('100ms', () => {
          void env.rpc('n1', 'question', { timeout: '50ms' }).then(
            answer => answers.push(answer),
            error => answers.push(error.name),
          )
        })
      }
      return {
        receive(from: string, message: unknown) {
          if (env.id === 'n2') got.push(message)
          if (message !== 'question') return undefined
          sim.crash('n1')
          env.send(from, 'from the dead')
          void env.rpc(from, 'asked by the dead')
          void env.connect(from)
          env.after(0, () => got.push('timer of the dead'))
          env.every('1ms', () => got.push('interval of the dead'))
          setTimeout(() => got.push('timeout of the dead'), 1)
          setImmediate(() => got.push('immediate of the dead'))
          void env.disk.write('f', 'written by the dead').then(() => got.push('written'))
          env.log('said by the dead')
          env.reach('by the dead')
          env.buggify('by the dead', 1)
          return 'answer of the dead'
        },
        accept: () => void got.push('a connection of the dead'),
      }
    },
    slowDisk,
    { journal: true },
  )
  await sim.run('120ms')
  sim.restart('n1')
  await sim.run('200ms')
  expect(got).toEqual([])
  expect(answers).toEqual(['RpcTimeoutError'])
  const told = [...(sim.journal ?? [])].filter(
    event => event.timeUs === 101_000 && !['arrive', 'crash'].includes(event.kind),
  )
  expect(told).toEqual([])
  expect([...sim.reached.keys()]).toEqual([])
})

test('a reply that comes after a crash and a restart is nothing to the next incarnation', async () => {
  const answers: string[] = []
  let lives = 0
  const sim = cluster(env => {
    if (env.id === 'n1') {
      const life = ++lives
      void env.rpc('n2', life, { timeout: '1s' }).then(answer => answers.push(`${life} got ${answer}`))
    }
    return {
      async receive(_from: string, message: number) {
        await env.sleep('50ms')
        return message
      },
    }
  }, slowDisk)
  await sim.run('10ms')
  sim.crash('n1')
  sim.restart('n1')
  await sim.run('1s')
  expect(answers).toEqual(['2 got 2'])
})

test('a crash leaves nothing to do for the disk', async () => {
  const done: unknown[] = []
  const sim = cluster(
    env => {
      for (let i = 0; i < 10; i++) void env.disk.write(`f${i}`, 'x').then(() => done.push(i, sim.now))
      return undefined
    },
    { count: 1, ...slowDisk },
  )
  await sim.run('15ms')
  expect(done).toEqual([0, 10])
  sim.crash('n1')
  sim.restart('n1')
  await sim.run('12ms')
  // Its first operation is not behind the nine of its earlier life.
  expect(done.slice(2)).toEqual([0, 25])
})

test('the disk does one thing after the other; a slow one takes as many times as long, what is under way as well', async () => {
  const done: number[] = []
  const sim = cluster(env => {
    if (env.id === 'n1') env.every('1s', () => void env.disk.write('g', 'x').then(() => done.push(-sim.now)))
    else for (let i = 0; i < 4; i++) void env.disk.write('f', 'x').then(() => done.push(sim.now))
    return undefined
  }, slowDisk)
  await sim.run('15ms')
  const slow = sim.inject({ kind: 'disk-slow', at: 0, node: 'n2', factor: 10 })
  await sim.run('60ms')
  // The second had 5 ms left: 50. Of the third, 90 are left of 100 at 75.
  expect(done).toEqual([10, 65])
  slow.heal()
  await sim.run('60ms')
  expect(done).toEqual([10, 65, 84, 94])
  await sim.run('1s')
  expect(done.slice(4)).toEqual([-1_010])
})

test('the drift of one clock is nothing to the timers of others', async () => {
  const fired: unknown[] = []
  const sim = cluster(env => {
    env.after('100ms', () => fired.push(env.id, sim.now))
    return undefined
  })
  await sim.run('50ms')
  sim.inject({ kind: 'clock-drift', at: 0, node: 'n1', ppm: 1_000_000 })
  await sim.run('100ms')
  expect(fired).toEqual(['n1', 75, 'n2', 100])
})

test('the drift of a clock is nothing to the disk, the network and what the world does', async () => {
  const log: unknown[] = []
  const sim = cluster(
    env => {
      if (env.id === 'n1') void env.disk.write('f', 'x').then(() => log.push('disk', sim.now))
      else env.send('n1', 'hello')
      return { receive: () => void log.push('message', sim.now) }
    },
    { disk: { latency: constant('20ms') }, network: { latency: constant('30ms') } },
    {},
    { faults: [{ kind: 'clock-drift', at: '5ms', node: 'n1', ppm: 1_000_000 }] },
  )
  await sim.run('100ms')
  expect(log).toEqual(['disk', 20, 'message', 30])
})

test('looking at the network changes nothing, and what one gets is one’s own', async () => {
  const outcome = async (touch: boolean) => {
    const sim = cluster(env => {
      if (env.id === 'n1') env.every('10ms', () => env.send('n2', 1))
      return { receive() {} }
    })
    await sim.run('100ms')
    if (touch) {
      for (const link of sim.net.links) (link.counts as { sent: number }).sent = 0
      sim.net.totals().sent = 0
      expect(Object.keys(sim.net.links[0] ?? {})).toEqual(['name', 'from', 'to', 'counts'])
    }
    await sim.run('500ms')
    return [sim.fingerprint, sim.net.totals().sent]
  }
  expect(await outcome(true)).toEqual(await outcome(false))
})

const kinds = (events: Iterable<JournalEvent>) => [...events].map(({ kind }) => kind)

test('a timer that is cleared does not fire, one that fired cannot be cleared, and the journal has it so', async () => {
  const fired: string[] = []
  const sim = cluster(
    env => {
      const a = env.after('1ms', () => {
        fired.push('a')
        b.cancel()
        b.cancel()
        a.cancel()
      })
      const b = env.after('1ms', () => fired.push('b'))
      const c = env.every('2ms', () => {
        fired.push('c')
        if (fired.length === 3) c.cancel()
      })
      return undefined
    },
    { count: 1 },
    { journal: true },
  )
  await sim.run('20ms')
  expect(fired).toEqual(['a', 'c', 'c'])
  expect(kinds(sim.journal ?? [])).toEqual([
    ...['start', 'timer-set', 'timer-set', 'timer-set', 'timer', 'timer-clear'],
    ...['timer', 'timer-set', 'timer', 'timer-set', 'timer-clear'],
  ])
})

test('an environment of an earlier incarnation draws nothing from the stream of the one that runs', async () => {
  const draws = async (isAsked: boolean) => {
    const drawn: number[] = []
    let old: AnyEnv | undefined
    const sim = cluster(
      env => {
        if (old === undefined) old = env
        else {
          if (isAsked) for (let i = 0; i < 3; i++) [old.random(), old.randomInteger(1, 6)]
          drawn.push(env.random(), env.randomInteger(1, 1_000))
        }
        return undefined
      },
      { count: 1 },
    )
    await sim.run('10ms')
    sim.crash('n1')
    sim.restart('n1')
    await sim.run('10ms')
    return drawn
  }
  const drawn = await draws(false)
  expect(drawn).toHaveLength(2)
  expect(await draws(true)).toEqual(drawn)
})
