/** The loop of a kernel, by itself: when it ends, what time it is then, what is a step, and that slots are used again. */
import { constant, ScenarioError, type UnsyncedOutcome } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { KIND } from '../../src/sim/journal/row.ts'
import { Kernel, type KernelOptions } from '../../src/sim/kernel.ts'
import type { StartProcess } from '../../src/sim/process.ts'
import { Timeline } from '../../src/sim/timeline.ts'

const whole = { seed: '1', journal: { whole: true } }

/** A kernel of one started node for each of `starts`: n1, n2, … */
function kernelOf(starts: readonly StartProcess[], options: Partial<KernelOptions> = {}): Kernel {
  const kernel = new Kernel({ seed: '1', network: { latency: constant('1ms') }, ...options })
  for (const [index, start] of starts.entries()) kernel.start(kernel.addProcess(`n${index + 1}`, 'node', start))
  return kernel
}

describe('the end', () => {
  test('is the limit where nothing is left before it, and the last event where there is no limit', async () => {
    const kernel = new Kernel({ seed: '1' })
    kernel.at(5_000, () => {})
    expect(kernel.idle).toBe(false)
    await kernel.runUntil(7_000)
    expect([kernel.now, kernel.idle]).toEqual([7_000, true])
    kernel.at(9_000, () => {})
    await kernel.runUntil(Number.POSITIVE_INFINITY)
    expect(kernel.now).toBe(9_000)
  })

  test('is the step that stops it; it goes on from there', async () => {
    const log: number[] = []
    const kernel = new Kernel({ seed: '1' })
    kernel.at(1_000, () => {
      kernel.stop()
      log.push(1)
    })
    kernel.at(1_000, () => log.push(2))
    kernel.at(3_000, () => log.push(3))
    await kernel.runUntil(10_000)
    expect([log, kernel.now, kernel.events]).toEqual([[1], 1_000, 1])
    await kernel.runUntil(10_000)
    expect([log, kernel.now, kernel.events]).toEqual([[1, 2, 3], 10_000, 3])
  })

  test('comes once: a second run while one goes on is refused, and spoils nothing', async () => {
    const kernel = new Kernel({ seed: '1' })
    kernel.at(1_000, () => {})
    const first = kernel.runUntil(2_000)
    await expect(kernel.runUntil(5_000)).rejects.toThrow(ScenarioError)
    await first
    expect(kernel.now).toBe(2_000)
  })

  test('is what is thrown outside of all processes, within an event and beside them', async () => {
    const reason = new RangeError('mine')
    const thrown = () => {
      throw reason
    }
    const event = new Kernel({ seed: '1' })
    event.at(1_000, thrown)
    await expect(event.runUntil(2_000)).rejects.toBe(reason)
    const aside = new Kernel({ seed: '1' })
    aside.aside(1_000, thrown)
    await expect(aside.runUntil(2_000)).rejects.toBe(reason)
  })
})

describe('what is done aside', () => {
  test('is no event, and causes nothing; time goes on with it', async () => {
    const told: unknown[] = []
    const kernel = new Kernel(whole)
    const { journal } = kernel
    const write = () => journal.write(KIND.phase, journal.root, -1, 0, 'phase')
    kernel.at(1_000, () => {
      write()
      kernel.aside(2_000, () => {
        told.push(kernel.now, journal.root)
        kernel.at(3_000, write)
      })
    })
    const bare = new Kernel({ seed: '1' })
    bare.at(1_000, () => {})
    await kernel.runUntil(2_500)
    await bare.runUntil(2_500)
    expect(told).toEqual([2_000, -1])
    expect(kernel.events).toBe(1)
    expect(kernel.fingerprint.toString()).toBe(bare.fingerprint.toString())
    await kernel.runUntil(4_000)
    expect([...journal].map(({ timeUs, step, cause }) => [timeUs, step, cause])).toEqual([
      [1_000, 0, -1],
      [3_000, 1, -1],
    ])
  })
})

test('what is done by hand is a step of its own, caused by nothing; within a step it is a part of that', async () => {
  const kernel = kernelOf([() => ({})], whole)
  const [process] = kernel.processes
  if (process === undefined) throw new Error('no process')
  await kernel.runUntil(1_000)
  kernel.byHand(() => kernel.crash(process))
  kernel.at(2_000, () => {
    kernel.start(process)
    kernel.byHand(() => kernel.journal.write(KIND.phase, kernel.journal.root, -1, 0, 'within'))
  })
  await kernel.runUntil(3_000)
  expect([...kernel.journal].map(({ kind, step, cause }) => [kind, step, cause])).toEqual([
    ['start', 0, -1],
    ['crash', 1, -1],
    ['phase', 2, -1],
    ['start', 3, -1],
  ])
  for (const step of [0, 1, 2, 3]) expect(kernel.journal.fingerprintAfter(step)).toMatch(/^[0-9a-f]{16}$/)
})

describe('an error that nothing caught', () => {
  test('takes a node down once, with the page cache kept, whatever it throws after that', async () => {
    const threw: unknown[] = []
    const exits: unknown[] = []
    const crashes: (UnsyncedOutcome | undefined)[] = []
    const kernel = kernelOf([
      env => {
        env.after('1ms', () => {
          queueMicrotask(() => {
            throw new Error('second')
          })
          throw new Error('first')
        })
      },
    ])
    kernel.observer = {
      threw: (process, error) => threw.push([process.id, (error as Error).message]),
      exited: (_, code) => exits.push(code),
      crashed: ({ status }) => crashes.push(status === 'down' ? 'kept' : undefined),
    }
    await kernel.runUntil(5_000)
    const [process] = kernel.processes
    expect([threw, exits, crashes]).toEqual([[['n1', 'first']], [], ['kept']])
    if (process === undefined) throw new Error('no process')
    // One that is down has ended already.
    kernel.exit(process, 3)
    expect([process.status, process.incarnation, exits]).toEqual(['down', 1, []])
  })

  test('is the node’s own matter where it takes it', async () => {
    const taken: unknown[] = []
    const threw: unknown[] = []
    const kernel = kernelOf([
      env => {
        env.after('1ms', () => {
          throw new Error('mine')
        })
        env.after('2ms', () => void Promise.reject(new Error('late')))
      },
    ])
    const [process] = kernel.processes
    if (process === undefined) throw new Error('no process')
    process.uncaught = (error, origin) => taken.push([(error as Error).message, origin]) > 0
    kernel.observer = { threw: (_, error) => threw.push(error) }
    await kernel.runUntil(5_000)
    expect(taken).toEqual([
      ['mine', 'uncaughtException'],
      ['late', 'unhandledRejection'],
    ])
    expect([threw, process.status]).toEqual([[], 'up'])
  })
})

test('slots are used again, whatever becomes of what was in them', async () => {
  const kernel = kernelOf(
    [
      env => {
        env.every('100us', () => {
          for (const peer of env.peers) env.send(peer, 'datagram')
          void env.connect('n2', { timeout: '1ms' }).catch(() => undefined)
          void env.disk.write('f', 'x')
          env.after('50us', () => {}).cancel()
        })
      },
      // It comes and goes: what was sent to it finds it down, and what it set is of an earlier incarnation.
      env => {
        for (let i = 0; i < 20; i++) env.after('10ms', () => {})
        return { accept() {}, receive() {} }
      },
      () => ({ receive() {} }),
    ],
    { network: { latency: constant('1ms') }, diskLatency: constant('20us') },
  )
  const down = kernel.process('n2')
  for (let ms = 2; ms < 200; ms += 4) {
    // Before it goes, things wait for it.
    kernel.at(ms * 1_000 - 500, () => kernel.pause(down))
    kernel.at(ms * 1_000, () => kernel.crash(down))
    kernel.at((ms + 2) * 1_000, () => kernel.start(down))
  }
  // What is sent to n3 is cut half of the time, so that it is lost on its way.
  for (let ms = 2; ms < 200; ms += 4) {
    let heal = () => {}
    kernel.at(ms * 1_000, () => {
      const cut = kernel.network.cut('block', [['n1', 'n3']])
      heal = () => cut.heal()
    })
    kernel.at((ms + 2) * 1_000, () => heal())
  }
  const { clock } = kernel.streams
  if (!(clock instanceof Timeline)) throw new Error('the clock is no timeline')
  await kernel.runUntil(50_000)
  const { slots } = clock.queue
  await kernel.runUntil(200_000)
  expect(kernel.events).toBeGreaterThan(10_000)
  expect(clock.queue.slots).toBe(slots)
})
