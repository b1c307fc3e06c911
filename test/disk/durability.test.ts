import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Disk } from '../../src/disk/disk.ts'
import { type UnsyncedOutcome, unsyncedOutcomes } from '../../src/disk/unsynced.ts'
import { randomStream } from '../../src/random/stream.ts'
import { effort } from '../effort.ts'
import { type Command, type DiskState, ReferenceDisk } from './reference-disk.ts'

const name = fc.constantFrom('a', 'b', 'c')
const data = fc.uint8Array({ min: 1, max: 9, maxLength: 4 })
const change: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('write' as const), name, data }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('append' as const), name, data }) },
  fc.record({ do: fc.constant('writeAt' as const), name, data, offset: fc.nat(6) }),
  fc.record({ do: fc.constant('remove' as const), name }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rename' as const), name, to: name }) },
)
const sync: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fsync' as const), name }) },
  fc.record({ do: fc.constant('syncDirectory' as const) }),
  fc.record({ do: fc.constant('giveUpUnsynced' as const), name }),
)
const command = fc.oneof({ weight: 3, arbitrary: change }, { weight: 1, arbitrary: sync })
const outcome = fc.constantFrom(...unsyncedOutcomes)
/** What is done between two crashes. */
const life = fc.record({ commands: fc.array(command, { maxLength: 10 }), outcome, seed: fc.string() })

function execute(disk: Disk, command: Command): void {
  if (command.do === 'giveUpUnsynced') disk.giveUpUnsynced({ name: command.name })
  else {
    const { do: call, ...rest } = command
    disk.execute({ call, ...rest } as Parameters<Disk['execute']>[0])
  }
}

function stateOf(disk: Disk): DiskState {
  return Object.fromEntries(disk.list().map(each => [each, [...(disk.read(each) as Uint8Array)]]))
}

/** What a disk reads as after the commands and a crash. */
function afterCrash(commands: readonly Command[], crash: UnsyncedOutcome, seed: string): DiskState {
  const disk = new Disk()
  for (const each of commands) execute(disk, each)
  disk.crash(crash, randomStream(seed, 'crash'))
  return stateOf(disk)
}

const write = (file: string, text: string): Command => ({ do: 'write', name: file, data: bytes(text) })
const append = (file: string, text: string): Command => ({ do: 'append', name: file, data: bytes(text) })
const fsync = (file: string): Command => ({ do: 'fsync', name: file })
const rename = (file: string, to: string): Command => ({ do: 'rename', name: file, to })
const remove = (file: string): Command => ({ do: 'remove', name: file })
const syncDirectory: Command = { do: 'syncDirectory' }
const bytes = (text: string) => new TextEncoder().encode(text)

test('what is read, what fails and what a crash leaves is what the naive disk allows', () => {
  fc.assert(
    fc.property(fc.array(life, { minLength: 1, maxLength: 4 }), lives => {
      const disk = new Disk()
      let reference = new ReferenceDisk({})
      for (const { commands, outcome, seed } of lives) {
        for (const each of commands) {
          const attempt = () => execute(disk, each)
          if (reference.execute(each)) attempt()
          else expect(attempt).toThrow(/^ENOENT: no such file or directory, (fsync|rename) 'a|b|c'/)
          expect(stateOf(disk)).toEqual(reference.state())
        }
        const before = stateOf(disk)
        const changed = disk.crash(outcome, randomStream(seed, 'crash'))
        const left = stateOf(disk)
        expect(reference.allows(outcome, left), JSON.stringify({ outcome, left })).toBe(true)
        const names = new Set([...Object.keys(before), ...Object.keys(left)])
        expect(changed).toBe([...names].filter(each => String(before[each]) !== String(left[each])).length)
        if (outcome !== 'kept') reference = new ReferenceDisk(left)
      }
    }),
    { numRuns: effort(300) },
  )
})

test('losing all, keeping all and wiping leave exactly one state', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 10 }), commands => {
      const reference = new ReferenceDisk({})
      for (const each of commands) reference.execute(each)
      for (const each of ['lost', 'kept', 'wiped'] as const) expect(reference.states(each).size).toBe(1)
    }),
  )
})

test('what was synced is never lost, unless the disk is wiped, and keeps its name if that was synced', () => {
  const elsewhere = change.filter(each => 'name' in each && each.name !== 'a' && !('to' in each && each.to === 'a'))
  fc.assert(
    fc.property(
      fc.array(command, { maxLength: 8 }),
      fc.array(elsewhere, { maxLength: 8 }),
      outcome.filter(each => each !== 'wiped'),
      fc.boolean(),
      fc.string(),
      (before, after, crash, nameSynced, seed) => {
        const disk = new Disk()
        const attempt = (each: Command) => {
          try {
            execute(disk, each)
          } catch {}
        }
        for (const each of [...before, write('a', 'precious'), fsync('a')]) attempt(each)
        if (nameSynced) disk.syncDirectory()
        for (const each of after) attempt(each)
        disk.crash(crash, randomStream(seed, 'crash'))
        const texts = Object.fromEntries(disk.list().map(each => [each, new TextDecoder().decode(disk.read(each))]))
        if (nameSynced) expect(texts.a).toBe('precious')
        else expect(Object.values(texts)).toContain('precious')
      },
    ),
    { numRuns: effort(500) },
  )
})

test('what is taken down of files is what is read there, and what is left when all else is lost', () => {
  const known = new Map<string, { seen: readonly number[] | undefined; durable: readonly number[] | undefined }>()
  const listen = (disk: Disk) => {
    for (const { name, seen, durable } of disk.changes()) {
      known.set(name, { seen: seen && [...seen.head], durable: durable && [...durable.head] })
    }
  }
  const states = (of: 'seen' | 'durable'): DiskState =>
    Object.fromEntries(
      [...known].flatMap(([name, { [of]: content }]) => (content === undefined ? [] : [[name, content]])),
    )
  fc.assert(
    fc.property(fc.array(life, { minLength: 1, maxLength: 3 }), lives => {
      known.clear()
      const disk = new Disk()
      disk.watch()
      let reference = new ReferenceDisk({})
      for (const { commands, outcome, seed } of lives) {
        for (const each of commands) {
          try {
            execute(disk, each)
          } catch {}
          reference.execute(each)
          listen(disk)
          expect(states('seen')).toEqual(stateOf(disk))
          expect([...reference.states('lost')]).toEqual([...new ReferenceDisk(states('durable')).states('lost')])
        }
        disk.crash(outcome, randomStream(seed, 'crash'))
        listen(disk)
        expect(states('seen')).toEqual(stateOf(disk))
        if (outcome !== 'kept') reference = new ReferenceDisk(stateOf(disk))
      }
    }),
    { numRuns: effort(300) },
  )
})

test('of a long file its beginning and its end are taken down; what is durable is the same object where it is the same', () => {
  const disk = new Disk()
  disk.watch()
  disk.execute({ call: 'write', name: 'a', data: new Uint8Array(1_000).fill(1) })
  disk.execute({ call: 'append', name: 'a', data: new Uint8Array(1_000).fill(2) })
  const [file] = disk.changes()
  expect(file).toMatchObject({ name: 'a', seen: { bytes: 2_000 } })
  expect([file?.seen?.head[0], file?.seen?.tail?.at(-1), file?.durable]).toEqual([1, 2, undefined])
  disk.execute({ call: 'fsync', name: 'a' })
  const [synced] = disk.changes()
  expect(synced?.durable).toBe(synced?.seen)
  expect(disk.changes()).toEqual([])
})

describe('every state that a crash may leave does occur', () => {
  const scripts: Record<string, Command[]> = {
    'appends and an overwrite': [append('a', '123'), fsync('a'), append('a', '45'), append('a', '6'), write('a', '78')],
    'a new file in place of an old one': [write('a', '1'), fsync('a'), write('b', '23'), rename('b', 'a')],
    'two files and a removal': [
      write('a', '1'),
      write('b', '2'),
      fsync('b'),
      remove('b'),
      { do: 'writeAt', name: 'a', offset: 3, data: bytes('9') },
    ],
    'names that change hands': [
      write('a', '1'),
      fsync('a'),
      syncDirectory,
      rename('a', 'b'),
      write('a', '2'),
      rename('b', 'c'),
    ],
    'a failed fsync, and one that succeeds': [
      append('a', '1'),
      { do: 'giveUpUnsynced', name: 'a' },
      append('a', '2'),
      fsync('a'),
      append('a', '3'),
    ],
    'a failed fsync': [
      append('a', '1'),
      fsync('a'),
      append('a', '2'),
      { do: 'giveUpUnsynced', name: 'a' },
      append('a', '3'),
    ],
  }
  for (const [title, commands] of Object.entries(scripts)) {
    for (const crash of unsyncedOutcomes) {
      test(`${title}: ${crash}`, () => {
        const reference = new ReferenceDisk({})
        for (const each of commands) reference.execute(each)
        const seen = new Set<string>()
        for (let seed = 0; seed < 600; seed++) {
          const left = Object.entries(afterCrash(commands, crash, String(seed))).sort(([a], [b]) => (a < b ? -1 : 1))
          seen.add(left.map(([each, content]) => `${each}:${content};`).join(''))
        }
        expect([...seen].sort()).toEqual([...reference.states(crash)].sort())
      })
    }
  }
})

test('a write that is torn often ends with a sector', () => {
  const large: Command = { do: 'write', name: 'a', data: new Uint8Array(2_000).fill(1) }
  const lengths = Array.from({ length: 200 }, (_, seed) => {
    return afterCrash([write('a', ''), fsync('a'), large], 'torn', String(seed)).a?.length as number
  })
  const sectors = lengths.filter(length => length % 512 === 0 && length > 0 && length < 2_000)
  expect(sectors.length).toBeGreaterThan(30)
  expect(lengths.filter(length => length % 512 !== 0 && length < 2_000).length).toBeGreaterThan(20)
})

test('only torn and reordered crashes draw, and only if something is not synced', () => {
  const forbidden = Object.assign(
    () => {
      throw new Error('drew')
    },
    { int32: () => 0 },
  )
  for (const crash of ['lost', 'kept', 'wiped'] as const) {
    const disk = new Disk()
    disk.append('a', bytes('1'))
    expect(() => disk.crash(crash, forbidden)).not.toThrow()
  }
  const disk = new Disk()
  disk.append('a', bytes('1'))
  disk.fsync('a')
  expect(disk.crash('torn', forbidden)).toBe(0)
  expect(disk.crash('reordered', forbidden)).toBe(0)
})
