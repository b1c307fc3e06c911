/** A process from its start to its end, at the kernel: what it begins with, what a crash takes, and who may begin and end it. */
import { constant, type UnsyncedOutcome } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { Kernel, type KernelOptions } from '../../src/sim/kernel.ts'
import type { Process, ProcessTraits, StartProcess } from '../../src/sim/process.ts'
import { unheardBy } from '../../src/sim/processes.ts'

const whole = { journal: { whole: true } }

function kernelOf(
  starts: readonly StartProcess[],
  options: Partial<KernelOptions> = {},
  traits: ProcessTraits = {},
): readonly [Kernel, ...Process[]] {
  const kernel = new Kernel({ seed: '1', network: { latency: constant('1ms') }, ...options })
  const processes = starts.map((start, index) => kernel.addProcess(`n${index + 1}`, 'node', start, traits))
  for (const process of processes) kernel.start(process)
  return [kernel, ...processes]
}

/** One process, started. */
function oneOf(start: StartProcess, options: Partial<KernelOptions> = {}, traits: ProcessTraits = {}) {
  const [kernel, process] = kernelOf([start], options, traits)
  if (process === undefined) throw new Error('no process')
  return { kernel, process }
}

/** What the journal has of these kinds: when, and what it says besides. */
const told = ({ journal }: Kernel, ...kinds: string[]) =>
  [...journal]
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ id: _, step: __, cause: ___, timeUs, ...event }) => [timeUs, event])

describe('a start', () => {
  test('of one that runs, or is away, does nothing', async () => {
    let starts = 0
    const { kernel, process } = oneOf(() => void starts++)
    await kernel.runUntil(1_000)
    kernel.start(process)
    await kernel.runUntil(2_000)
    expect([starts, process.status, process.incarnation]).toEqual([1, 'up', 0])
    kernel.leave(process)
    kernel.start(process)
    await kernel.runUntil(3_000)
    expect([starts, process.status, process.away]).toEqual([1, 'down', true])
    kernel.join(process)
    await kernel.runUntil(4_000)
    expect([starts, process.status, process.away]).toEqual([2, 'up', false])
  })

  test('that is under way when its process crashes attaches nothing to the next one', async () => {
    const instances = ['first', 'second'].map(name => ({ name, receive() {}, inspect: () => name }))
    const begun: (() => void)[] = []
    // What it waits for is not its own, so that a crash leaves it.
    const { kernel, process } = oneOf(() => {
      const instance = instances[begun.length]
      return new Promise<typeof instance>(resolve => begun.push(() => resolve(instance)))
    })
    await kernel.runUntil(1_000)
    expect([process.status, kernel.inspect(process)]).toEqual(['starting', undefined])
    kernel.crash(process)
    kernel.start(process)
    await kernel.runUntil(2_000)
    kernel.at(3_000, () => begun[0]?.())
    await kernel.runUntil(4_000)
    expect([process.status, process.instance]).toEqual(['starting', undefined])
    kernel.at(5_000, () => begun[1]?.())
    await kernel.runUntil(6_000)
    expect([process.status, process.instance, kernel.inspect(process)]).toEqual(['up', instances[1], 'second'])
  })

  test('takes down when it was, on the clock of its process and by that of the world', async () => {
    const { kernel, process } = oneOf(() => {})
    await kernel.runUntil(10_000)
    process.clock.jump(5_000_000)
    kernel.drift(process, 500_000)
    kernel.crash(process)
    await kernel.runUntil(20_000)
    kernel.start(process)
    await kernel.runUntil(30_000)
    expect(process.startedUs).toBe(20_000)
    expect(process.bornUs).toBe(25_000)
    expect(process.bornMs).toBe(Date.UTC(2020, 0, 1) + 5_025)
  })

  test('is of the next version, which is a part of the fingerprint', async () => {
    const run = async (next: string) => {
      const { kernel, process } = oneOf(() => {}, whole, { versions: ['1', '2'] })
      process.nextVersion = next
      await kernel.runUntil(1_000)
      return { process, kernel, fingerprint: kernel.fingerprint.toString() }
    }
    const [one, two] = [await run('1'), await run('2')]
    expect([one.process.version, [...one.process.startedVersions]]).toEqual(['1', ['1']])
    expect(told(two.kernel, 'start')).toEqual([[0, { kind: 'start', process: 'n1', version: '2' }]])
    expect(one.fingerprint).not.toBe(two.fingerprint)
    const { process } = oneOf(() => {})
    expect([process.version, process.startedVersions.size]).toEqual([undefined, 0])
  })
})

describe('a crash', () => {
  test('takes all that was of the incarnation, and tells who hears of it once', async () => {
    const heard: string[] = []
    const { kernel, process } = oneOf(env => {
      for (let i = 0; i < 9; i++) void env.disk.write('f', 'x')
      void env.rpc('n1', 'never')
      return { receive: () => new Promise<string>(() => {}), inspect: () => 'up' }
    }, whole)
    kernel.observer = { crashed: ({ id }) => heard.push(id) }
    await kernel.runUntil(1_000)
    process.uncaught = () => true
    process.terminate = () => {}
    process.view = { cwd: () => '/', prepareStackTrace: error => error.stack, warn() {} }
    process.numbered.set(1, { close() {} })
    kernel.pause(process)
    const { mailbox, random } = process
    expect([process.pending.size, process.atWork.oldest?.message, process.paused]).toEqual([1, 'never', true])
    expect(process.diskBusyUntilUs).toBeGreaterThan(1_000)
    kernel.crash(process, 'mine')
    kernel.crash(process, 'again')
    const { status, incarnation, paused, busy, instance, inspect, uncaught, terminate, view } = process
    expect({ status, incarnation, paused, busy }).toEqual({
      status: 'down',
      incarnation: 1,
      paused: false,
      busy: false,
    })
    expect([instance, inspect, uncaught, terminate, view]).toEqual(Array(5).fill(undefined))
    expect([process.pending.size, process.numbered.size, process.atWork.oldest]).toEqual([0, 0, undefined])
    expect([process.diskBusyUntilUs, process.mailbox === mailbox]).toEqual([1_000, false])
    expect(heard).toEqual(['n1'])
    expect(told(kernel, 'crash')).toEqual([[1_000, { kind: 'crash', process: 'n1', reason: 'mine' }]])
    kernel.start(process)
    expect(process.random).not.toBe(random)
  })

  test('causes what comes of it', async () => {
    const [kernel, n1] = kernelOf(
      [env => void env.connect('n2', { timeout: '1s' }).catch(() => undefined), () => ({ accept() {} })],
      whole,
    )
    if (n1 === undefined) throw new Error('no process')
    await kernel.runUntil(10_000)
    kernel.at(11_000, () => kernel.crash(n1))
    await kernel.runUntil(20_000)
    const events = [...kernel.journal]
    const crash = events.find(({ kind }) => kind === 'crash')
    const resets = events.filter(event => event.kind === 'send' && event.control === 'reset')
    expect(resets.map(({ cause }) => cause)).toEqual([crash?.id])
  })

  test('says what it left of the files', async () => {
    const { kernel, process } = oneOf(async env => {
      await env.disk.write('f', 'kept')
      await env.disk.fsync('f')
      await env.disk.syncDirectory()
      await env.disk.append('f', ' lost')
    }, whole)
    await kernel.runUntil(50_000)
    kernel.crash(process)
    const crash = [...kernel.journal].find(({ kind }) => kind === 'crash')
    expect(kernel.journal.filesAfter(crash?.id ?? -1)).toMatchObject([{ name: 'f' }])
  })

  test.each<[UnsyncedOutcome | undefined, string | undefined]>([
    [undefined, undefined],
    ['lost', undefined],
    ['kept', 'written'],
  ])('leaves of what was not synced what is said: %s', async (unsynced, left) => {
    const read: unknown[] = []
    const { kernel, process } = oneOf(async env => {
      read.push(await env.disk.readText('f'))
      await env.disk.write('f', 'written')
    })
    await kernel.runUntil(50_000)
    kernel.crash(process, undefined, unsynced)
    kernel.start(process)
    await kernel.runUntil(100_000)
    expect(read).toEqual([undefined, left])
  })
})

describe('an end that is asked for', () => {
  /** One that hears of it, and does nothing. */
  const deaf = () => {
    const { kernel, process } = oneOf(() => {}, whole)
    let asked = 0
    const hear = () => {
      process.terminate = () => void asked++
    }
    return { kernel, process, hear, asked: () => asked }
  }

  test('is a kill after the grace, counted from the first time', async () => {
    const { kernel, process, hear, asked } = deaf()
    await kernel.runUntil(1_000)
    hear()
    kernel.terminate(process, 5_000)
    await kernel.runUntil(3_000)
    kernel.terminate(process, 50_000)
    await kernel.runUntil(5_999)
    expect([process.status, process.stopping, asked()]).toEqual(['up', true, 1])
    await kernel.runUntil(20_000)
    expect(told(kernel, 'crash')).toEqual([[6_000, { kind: 'crash', process: 'n1', reason: 'stopped' }]])
    kernel.start(process)
    await kernel.runUntil(30_000)
    kernel.crash(process)
    // One that is down has nothing to end.
    kernel.terminate(process, 0)
    expect([process.stopping, told(kernel, 'crash').length]).toEqual([false, 2])
  })

  test('is over with the incarnation that was asked', async () => {
    const { kernel, process, hear } = deaf()
    await kernel.runUntil(1_000)
    hear()
    kernel.terminate(process, 5_000)
    await kernel.runUntil(2_000)
    kernel.crash(process)
    kernel.start(process)
    await kernel.runUntil(20_000)
    expect([process.status, process.stopping]).toEqual(['up', false])
  })

  test('is a kill at once where there is no grace, or no code that could be asked', async () => {
    const { kernel, process, hear, asked } = deaf()
    await kernel.runUntil(1_000)
    hear()
    kernel.terminate(process, 0)
    expect([process.status, asked()]).toEqual(['down', 0])
    kernel.start(process)
    await kernel.runUntil(2_000)
    kernel.terminate(process, 5_000)
    expect(process.status).toBe('down')
  })
})

test('a pause that is on, or of one that is down, is none; nor is the end of one that is not', async () => {
  const { kernel, process } = oneOf(() => {}, whole)
  await kernel.runUntil(1_000)
  kernel.resume(process)
  kernel.pause(process)
  kernel.pause(process)
  kernel.resume(process)
  kernel.resume(process)
  kernel.crash(process)
  kernel.pause(process)
  expect(process.paused).toBe(false)
  expect([...kernel.journal].map(({ kind }) => kind)).toEqual(['start', 'pause', 'resume', 'crash'])
})

test('a slow step of a crashed incarnation makes its successor neither busy nor free', async () => {
  const times: number[] = []
  const { kernel, process } = oneOf(() => ({ receive: () => void times.push(kernel.now) }))
  process.stepUs = 10_000
  await kernel.runUntil(5_000)
  expect([process.busy, process.slowSteps]).toEqual([true, 1])
  kernel.crash(process)
  kernel.start(process)
  await kernel.runUntil(10_001)
  // The first step would be over now; the one that started it anew is not.
  expect([process.busy, process.slowSteps]).toEqual([true, 2])
  kernel.send(process, 'n1', 'm')
  await kernel.runUntil(40_000)
  expect([times, process.busy]).toEqual([[15_000], false])
})

test('a change of its clock says by how much that is ahead, and how fast it runs', async () => {
  const { kernel, process } = oneOf(() => {}, whole)
  await kernel.runUntil(10_000)
  kernel.drift(process, 500_000)
  await kernel.runUntil(20_000)
  process.clock.jump(-2_000)
  expect(told(kernel, 'clock')).toEqual([
    [10_000, { kind: 'clock', process: 'n1', aheadUs: 0, ppm: 500_000 }],
    [20_000, { kind: 'clock', process: 'n1', aheadUs: 3_000, ppm: 500_000 }],
  ])
})

test('messages are unheard of by a process that never looks, over all its incarnations', async () => {
  const [kernel, deaf, sender] = kernelOf([
    () => {},
    () => {},
    () => ({ receive() {} }),
    env => void env.inbox.next(),
    // Until it has started it may look yet.
    () => new Promise<undefined>(() => {}),
  ])
  if (deaf === undefined || sender === undefined) throw new Error('no process')
  await kernel.runUntil(1_000)
  for (const to of ['n1', 'n3', 'n4', 'n5']) for (let i = 0; i < 3; i++) kernel.send(sender, to, i)
  await kernel.runUntil(5_000)
  expect(kernel.processes.map(unheardBy)).toEqual([3, 0, 0, 0, 0])
  kernel.crash(deaf)
  expect(unheardBy(deaf)).toBe(3)
  kernel.start(deaf)
  await kernel.runUntil(6_000)
  kernel.send(sender, 'n1', 'one more')
  await kernel.runUntil(9_000)
  expect(unheardBy(deaf)).toBe(4)
})
