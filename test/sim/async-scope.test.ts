import { AsyncLocalStorage } from 'node:async_hooks'
import { type AnyEnv, type Connection, constant } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { cluster, typed } from './cluster.ts'

describe.each(['sync', 'portable'] as const)('an AsyncLocalStorage, with the %s drain', drain => {
  test('survives whatever a node awaits or sets', async () => {
    const als = new AsyncLocalStorage<string>()
    const seen: Record<string, unknown> = {}
    const see = (what: string) => () => {
      seen[what] = als.getStore()
    }
    const sim = cluster(
      env => {
        if (env.id === 'n2') return { receive: () => 'answer' }
        als.run('request 1', () => {
          setTimeout(see('setTimeout'), 1)
          setImmediate(see('setImmediate'))
          const interval = setInterval(see('setInterval'), 10)
          env.after('50ms', () => clearInterval(interval))
          env.after('1ms', see('env.after'))
          env.every('20ms', see('env.every'))
          process.nextTick(see('nextTick'))
          queueMicrotask(see('queueMicrotask'))
          void Promise.resolve().then(see('a promise'))
          void env.sleep('1ms').then(see('env.sleep'))
          void env.disk.write('f', 'x').then(see('the disk'))
          void env.rpc('n2', 'question').then(see('an rpc'))
          void env.rpc('n9'.replace('9', '2'), 'question', { timeout: 1 }).catch(see('a timeout'))
          void (async () => {
            await env.disk.fsync('f')
            await env.sleep('5ms')
            see('many awaits')()
          })()
          env.after('1ms', () => void env.after('1ms', see('a timer set by a timer')))
        })
        see('outside of it')()
        env.after('1ms', see('a timer set outside of it'))
        return {}
      },
      { network: { latency: constant('5ms') } },
      { drain },
    )
    await sim.run('100ms')
    const { 'outside of it': outside, 'a timer set outside of it': timer, ...within } = seen
    expect([outside, timer]).toEqual([undefined, undefined])
    expect(Object.keys(within)).toHaveLength(14)
    expect(new Set(Object.values(within))).toEqual(new Set(['request 1']))
  })

  test.each(['start', 'a timer', 'a message', 'an operation of the disk'])(
    'that is entered in %s never gets to another node',
    async where => {
      const als = new AsyncLocalStorage<string>()
      const seen = new Set<unknown>()
      const enter = (env: AnyEnv) => als.enterWith(`secret of ${env.id}`)
      const sim = cluster(
        env => {
          const see = () => void seen.add(als.getStore())
          if (env.id === 'n1') {
            if (where === 'start') enter(env)
            if (where === 'a timer') env.after('1ms', () => enter(env))
            if (where === 'an operation of the disk') void env.disk.write('f', 'x').then(() => enter(env))
            env.every('7ms', () => env.send('n2', 'message'))
            void env.connect('n2')
          } else {
            see()
            env.every('3ms', see)
            setInterval(see, 5)
            void env.disk.write('f', 'x').then(see)
            env.after('4ms', () => env.send('n1', 'message'))
            void (async () => {
              for (let i = 0; i < 20; i++) {
                await env.sleep('2ms')
                see()
              }
            })()
          }
          return {
            receive() {
              if (env.id === 'n1' && where === 'a message') enter(env)
              if (env.id === 'n2') see()
            },
            accept(_: Connection<never>) {
              see()
            },
          }
        },
        { network: { latency: constant('2ms') } },
        { drain },
      )
      await sim.run('100ms')
      expect(seen).toEqual(new Set([undefined]))
      expect(als.getStore()).toBeUndefined()
    },
  )
})

test('what a node enters in one request is not there in the next', async () => {
  const als = new AsyncLocalStorage<number>()
  const seen: unknown[] = []
  const sim = cluster(env => {
    if (env.id === 'n1') for (let i = 1; i <= 3; i++) env.after(i, () => void env.rpc('n2', i))
    return {
      async receive(_from: string, request: number) {
        seen.push(als.getStore())
        als.enterWith(request)
        await typed(env).sleep('20ms')
        seen.push(als.getStore())
        return 'ok'
      },
    }
  })
  await sim.run('200ms')
  expect(seen.filter(one => one !== undefined).sort()).toEqual([1, 2, 3])
  expect(seen).toHaveLength(6)
})
