import { type AnyEnv, run, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'

const one = (start: (env: AnyEnv) => void) =>
  scenario({
    name: 'one',
    nodes: {
      count: 1,
      start: env => {
        start(env)
        return { receive() {} }
      },
    },
    duration: '1s',
  })

describe('within a node, process', () => {
  test.each(['uncaughtException', 'unhandledRejection'] as const)(
    'has an own listener for %s, as services have, and what nobody catches is what is told',
    async event => {
      const found = await run(
        one(env => {
          process.on(event, () => process.exit(1))
          env.after('10ms', async () => {
            throw new Error('boom')
          })
        }),
        { seed: '1' },
      )
      expect(found.violations.map(({ message }) => message)).toEqual([expect.stringContaining('threw Error: boom')])
    },
  )

  test.each<[string, () => void]>([
    ['a rejection', () => void Promise.reject(new Error('boom'))],
    [
      'an error in a tick',
      () => {
        process.nextTick(() => {
          throw new Error('boom')
        })
      },
    ],
  ])('keeps the listeners by which %s is heard, whatever it removes', async (_, fails) => {
    const found = await run(
      one(env => {
        process.removeAllListeners()
        process.removeAllListeners('unhandledRejection')
        process.removeAllListeners('uncaughtException')
        process.setUncaughtExceptionCaptureCallback(() => {})
        env.after('10ms', fails)
      }),
      { seed: '1' },
    )
    expect(found.signature).toMatch(/^threw: Error/)
    expect(found.violations[0]?.message).toContain('threw Error: boom')
  })

  test('has the listeners of the incarnation that runs; the real ones are as they were', async () => {
    const before = process.eventNames().map(name => [name, process.listenerCount(name as string)])
    const counts: number[] = []
    const heard: unknown[] = []
    const sim = one(env => {
      process.on('SIGUSR2', signal => heard.push(signal))
      process.once('SIGUSR2', () => heard.push('once'))
      counts.push(process.listenerCount('SIGUSR2'))
      process.emit('SIGUSR2', 'SIGUSR2')
      counts.push(process.listenerCount('SIGUSR2'))
      env.after('300ms', () => process.emit('SIGUSR2', 'SIGUSR2'))
    })
    await run(sim, { seed: '1', faults: [{ kind: 'crash', node: 'n1', at: '100ms', for: '100ms' }] })
    expect(counts).toEqual([2, 1, 2, 1])
    expect(heard).toEqual(['SIGUSR2', 'once', 'SIGUSR2', 'once', 'SIGUSR2'])
    expect(process.eventNames().map(name => [name, process.listenerCount(name as string)])).toEqual(before)
  })
})
