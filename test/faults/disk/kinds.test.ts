import { type DiskEnv, describeFault, type Fault, parsePlan, run, scenario, type UnsyncedOutcome } from 'sameseed'
import { describe, expect, test } from 'vitest'

type DiskFault = Extract<
  Fault,
  { kind: `disk-${string}` | `${string}-disk` | 'bit-rot' | 'misdirected-write' | 'stale-read' }
>
/** A fault on n1, from 50 ms on unless told. */
type OnDisk<F> = F extends DiskFault ? Omit<F, 'at' | 'node'> & { at?: string } : never

interface Bench {
  readonly disk: DiskEnv
  readonly note: (what: unknown) => void
  /** Notes how it went. */
  readonly attempt: (work: Promise<unknown>) => Promise<void>
}

/** Runs one node that does `before` when it first starts, and `work` 100 ms after each start, under a fault and others. */
async function under(
  fault: OnDisk<DiskFault>,
  work: (bench: Bench) => Promise<unknown>,
  before: (disk: DiskEnv) => Promise<unknown> = async () => undefined,
  others: readonly Fault[] = [],
) {
  const whole = { at: '50ms', node: 'n1', ...fault } as Fault
  const notes: unknown[] = []
  const note = (what: unknown) => void notes.push(what)
  const attempt = (each: Promise<unknown>) =>
    each.then(
      () => note('ok'),
      (error: Error) => note(error.message),
    )
  const once = scenario({
    name: 'once',
    nodes: {
      count: 1,
      async start(env) {
        const { disk } = env
        if (env.elapsed() < 10) await before(disk)
        env.after('100ms', () => void work({ disk, note, attempt }))
      },
    },
    duration: '1s',
    settle: 0,
  })
  const result = await run(once, parsePlan({ seed: '1', faults: [whole, ...others] }), { journal: true })
  const told = [...(result.journal ?? [])].flatMap(event => (event.kind === 'log' ? [event.text] : []))
  return { notes, told, effect: result.faults[0]?.effect, text: describeFault(whole), result }
}

const filled = async (disk: DiskEnv) => {
  await disk.write('a', 'before')
  await disk.fsync('a')
}

describe('disk-error', () => {
  test('what it is asked to fail fails, like in Node, and does nothing', async () => {
    const { notes, told, effect, text } = await under(
      { kind: 'disk-error', rate: 1, on: 'write' },
      async ({ disk, note, attempt }) => {
        await attempt(disk.append('a', 'x'))
        await attempt(disk.rename('a', 'b'))
        await attempt(disk.fsync('a'))
        note(await disk.readText('a'))
      },
      filled,
    )
    expect(notes).toEqual(["EIO: i/o error, append 'a'", "EIO: i/o error, rename 'a'", 'ok', 'before'])
    expect(told).toEqual(["[disk] EIO: i/o error, append 'a'", "[disk] EIO: i/o error, rename 'a'"])
    expect(effect).toBe(2)
    expect(text).toBe('disk-error n1 100% of writes')
  })

  test('a failed fsync gives up what was not synced, but shows it: the next one succeeds and does nothing', async () => {
    const syncTwice = async ({ disk, note, attempt }: Bench) => {
      note(await disk.readText('a'))
      await disk.append('a', '+')
      await attempt(disk.fsync('a'))
      note(await disk.readText('a'))
      await new Promise(resolve => setTimeout(resolve, 50))
      await attempt(disk.fsync('a'))
    }
    const crash: Fault = { kind: 'crash', at: '300ms', for: '1ms', node: 'n1' }
    const afterwards = async (dirty: 'dropped' | 'kept') => {
      const fault = { kind: 'disk-error', rate: 1, on: 'fsync', for: '90ms', dirty } as const
      return (await under(fault, syncTwice, filled, [crash])).notes
    }
    const failed = ['before', "EIO: i/o error, fsync 'a'", 'before+', 'ok']
    expect(await afterwards('dropped')).toEqual([...failed, 'before', 'ok', 'before+', 'ok'])
    expect(await afterwards('kept')).toEqual([...failed, 'before+', 'ok', 'before++', 'ok'])
  })

  test('is drawn for each operation', async () => {
    const { notes } = await under({ kind: 'disk-error', rate: 0.5 }, async ({ disk, attempt }) => {
      for (let i = 0; i < 200; i++) await attempt(disk.list())
    })
    const failed = notes.filter(note => note === 'EIO: i/o error, list').length
    expect(failed).toBeGreaterThan(60)
    expect(failed).toBeLessThan(140)
  })
})

test('disk-full: what fits is written, and removing makes room', async () => {
  const { notes, told, effect } = await under(
    { kind: 'disk-full', space: 3 },
    async ({ disk, note, attempt }) => {
      await attempt(disk.append('a', '12345'))
      note(await disk.readText('a'))
      await attempt(disk.writeAt('a', 0, 'BE'))
      await attempt(disk.write('b', 'x'))
      note(await disk.readText('b'))
      await disk.remove('a')
      await attempt(disk.write('b', 'enough'))
    },
    filled,
  )
  expect(notes).toEqual([
    "ENOSPC: no space left on device, append 'a'",
    'before123',
    'ok',
    "ENOSPC: no space left on device, write 'b'",
    '',
    'ok',
  ])
  expect(told?.[0]).toBe("[disk] ENOSPC: no space left on device, append 'a': 3 of 5 bytes written")
  expect(effect).toBe(2)
})

test('disk-full: a file that is replaced by a longer one is cut off', async () => {
  const { notes } = await under(
    { kind: 'disk-full' },
    async ({ disk, note, attempt }) => {
      await attempt(disk.write('a', 'a longer text'))
      note(await disk.readText('a'))
    },
    filled,
  )
  expect(notes).toEqual(["ENOSPC: no space left on device, write 'a'", 'a long'])
})

test('disk-slow: everything takes so many times as long', async () => {
  const time = async (fault: OnDisk<DiskFault>) => {
    const { notes, effect } = await under(fault, async ({ disk, note }) => {
      const began = performance.now()
      await disk.write('a', '1')
      await disk.fsync('a')
      note(performance.now() - began)
    })
    return { took: notes[0] as number, effect }
  }
  const slow = await time({ kind: 'disk-slow', factor: 100 })
  const usual = await time({ kind: 'disk-slow', factor: 100, at: '900ms' })
  expect(usual.took).toBeLessThanOrEqual(1)
  expect(usual.effect).toBe(0)
  expect(slow.took).toBeGreaterThanOrEqual(10)
  expect(slow.took).toBeLessThanOrEqual(100)
  expect(slow.effect).toBe(2)
})

test('disk-slow: at its end, what is under way goes on as fast as usual', async () => {
  const { notes } = await under({ kind: 'disk-slow', factor: 1_000_000, for: '100ms' }, async ({ disk, note }) => {
    await disk.write('a', '1')
    await disk.fsync('a')
    note(performance.now())
  })
  expect(notes[0]).toBeGreaterThan(150)
  expect(notes[0]).toBeLessThan(152)
})

describe('bit-rot', () => {
  test('turns over the bit that it is told', async () => {
    // Bit 1 of byte 0: 'b' is 0x62, '`' is 0x60.
    const rot = { kind: 'bit-rot', file: 'a', bit: 1 } as const
    const read = async ({ disk, note }: Bench) => note(await disk.readText('a'))
    const { notes, effect, told } = await under(rot, read, filled)
    expect(notes).toEqual(['`efore'])
    expect(told).toEqual(["[disk] bit 1 of byte 0 of 'a' turns over"])
    expect(effect).toBe(1)
    expect((await under({ ...rot, bit: 1 + 6 * 8 } as const, read, filled)).notes).toEqual(['`efore'])
  })

  test('without a file goes through all that is durable, and has no effect where there is nothing', async () => {
    const two = async (disk: DiskEnv) => {
      await filled(disk)
      await disk.write('unsynced', 'x')
      await disk.write('z', 'y')
      await disk.fsync('z')
    }
    const read = async ({ disk, note }: Bench) => note(await disk.readText('z'))
    expect((await under({ kind: 'bit-rot', bit: 6 * 8 } as const, read, two)).notes).toEqual(['x'])
    expect((await under({ kind: 'bit-rot' }, read)).effect).toBe(0)
  })
})

test('misdirected-write: the data lands elsewhere, and all lengths are as they should be', async () => {
  const { notes, effect } = await under(
    { kind: 'misdirected-write', rate: 1 },
    async ({ disk, note }) => {
      await disk.append('b', 'XX')
      note([...((await disk.read('b')) ?? [])])
      note(await disk.readText('a'))
      await disk.writeAt('a', 0, 'YYYYYY')
      note((await disk.readText('a'))?.length)
    },
    filled,
  )
  expect(notes[0]).toEqual([0, 0])
  expect(notes[1]).toMatch(/^(?=.*X)[beforeX]{6}$/)
  expect(notes[2]).toBe(6)
  expect(effect).toBe(2)
})

test('stale-read: what was there before the last change, of a file that was there', async () => {
  const { notes, effect } = await under(
    { kind: 'stale-read', rate: 1 },
    async ({ disk, note }) => {
      note(await disk.readText('a'))
      await disk.write('a', 'after')
      note(await disk.readText('a'))
      await disk.write('b', 'new')
      note(await disk.readText('b'))
      await disk.rename('b', 'a')
      note(await disk.readText('a'))
    },
    filled,
  )
  expect(notes).toEqual(['before', 'before', 'new', 'after'])
  expect(effect).toBe(2)
})

describe('crash-at-disk', () => {
  const journal = async ({ disk, note }: Bench) => {
    note(await disk.readText('a'))
    for (const digit of '1234') {
      await disk.append('a', digit)
      await disk.fsync('a')
    }
    note('done')
  }

  test('the operation at which it crashes never happens, and at the end the node starts again', async () => {
    const fault = { kind: 'crash-at-disk', on: 'fsync', nth: 3, for: '100ms' } as const
    const { notes, effect, result, text } = await under(fault, journal, filled)
    expect(notes).toEqual(['before', 'before12', 'done'])
    expect(effect).toBe(1)
    expect(text).toBe('crash-at-disk n1 at fsync #3')
    expect([...(result.journal ?? [])].filter(({ kind }) => kind === 'crash')).toMatchObject([
      { reason: "at fsync 'a'" },
    ])
  })

  test('what was not synced fares as told', async () => {
    const read = async (unsynced: UnsyncedOutcome) => {
      const fault = { kind: 'crash-at-disk', on: 'fsync', nth: 3, for: '100ms', unsynced } as const
      return (await under(fault, journal, filled)).notes[1]
    }
    expect(await read('kept')).toBe('before123')
    expect(await read('wiped')).toBeUndefined()
    expect(['before12', 'before123']).toContain(await read('torn'))
  })

  test('if there are not so many operations, it does nothing', async () => {
    const { notes, effect } = await under({ kind: 'crash-at-disk', nth: 50, for: '200ms' }, journal, filled)
    expect(notes).toEqual(['before', 'done'])
    expect(effect).toBe(0)
  })

  test('it does not start a node that something else has stopped', async () => {
    const idle = scenario({ name: 'idle', nodes: { count: 1, start: () => ({}) }, duration: '1s', settle: 0 })
    const faults: Fault[] = [
      { kind: 'crash', at: '10ms', node: 'n1' },
      { kind: 'crash-at-disk', at: '20ms', for: '20ms', node: 'n1' },
    ]
    const { journal } = await run(idle, { seed: '1', faults }, { journal: true })
    const starts = [...(journal ?? [])].filter(
      ({ kind, timeUs: time }) => kind === 'start' && time > 0 && time < 1_000_000,
    )
    expect(starts).toEqual([])
  })
})
