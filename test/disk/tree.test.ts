import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Disk } from '../../src/disk/disk.ts'
import { DiskError } from '../../src/disk/disk-error.ts'
import type { DiskOperation } from '../../src/disk/operation.ts'
import { unsyncedOutcomes } from '../../src/disk/unsynced.ts'
import { randomStream } from '../../src/random/stream.ts'
import { effort } from '../effort.ts'

const names = ['a', 'b', 'd', 'e', 'd/a', 'd/e', 'e/a', 'd/e/b', 'e/d/b', 'e/d']
const name = fc.constantFrom(...names)
const operation: fc.Arbitrary<DiskOperation> = fc.oneof(
  fc.record({ call: fc.constant('makeDirectory' as const), name }),
  { weight: 2, arbitrary: fc.record({ call: fc.constant('rename' as const), name, to: name }) },
  fc.record({ call: fc.constant('link' as const), name, to: name }),
  fc.record({ call: fc.constant('removeDirectory' as const), name }),
  fc.record({ call: fc.constant('syncDirectory' as const), name: fc.constantFrom('', ...names) }),
  fc.record({ call: fc.constant('write' as const), name, data: fc.constant(new Uint8Array([1])) }),
)

/** The outcome of an operation: an error's code, or nothing. */
function attempt(disk: Disk, each: DiskOperation): string | undefined {
  try {
    disk.execute(each)
    return undefined
  } catch (error) {
    if (error instanceof DiskError) return error.code
    throw error
  }
}

function* filesOf(disk: Disk, folder = ''): Generator<[path: string, text: string]> {
  for (const each of disk.list(folder)) {
    if (each.endsWith('/')) yield* filesOf(disk, `${folder}${each}`)
    else yield [folder + each, new TextDecoder().decode(disk.read(folder + each))]
  }
}

function* foldersOf(disk: Disk, folder = ''): Generator<string> {
  yield folder
  for (const each of disk.list(folder)) if (each.endsWith('/')) yield* foldersOf(disk, `${folder}${each}`)
}

test('a file that was synced, and neither removed nor replaced, is there after every crash', () => {
  fc.assert(
    fc.property(
      fc.array(operation, { maxLength: 12 }),
      fc.array(operation, { maxLength: 12 }),
      fc.constantFrom(...unsyncedOutcomes.filter(each => each !== 'wiped')),
      fc.string(),
      (before, after, outcome, seed) => {
        const disk = new Disk()
        for (const each of before) attempt(disk, each)
        const at = names.find(each => disk.entry(each.split('/').slice(0, -1).join('/')) !== undefined) as string
        if (attempt(disk, { call: 'write', name: at, data: new TextEncoder().encode('precious') }) !== undefined) return
        disk.fsync(at)
        for (const each of after) {
          attempt(disk, each)
          // Whatever took its place, or overwrote it, is another test's business.
          if (![...filesOf(disk)].some(([, text]) => text === 'precious')) return
        }
        disk.crash(outcome, randomStream(seed, 'crash'))
        expect([...filesOf(disk)].map(([, text]) => text)).toContain('precious')
      },
    ),
    { numRuns: effort(500) },
  )
})

test('what a crash leaves can be worked with, and losing all leaves what was synced', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 15 }), fc.array(operation, { maxLength: 15 }), (before, after) => {
      const disk = new Disk()
      for (const each of before) attempt(disk, each)
      for (const folder of [...foldersOf(disk)]) disk.syncDirectory(folder)
      const synced = [...filesOf(disk)].map(([path]) => path)
      for (const each of after) if (each.call !== 'syncDirectory') attempt(disk, each)
      disk.crash('lost', randomStream('', ''))
      expect([...filesOf(disk)].map(([path]) => path)).toEqual(synced)
    }),
  )
})

test('directories are durable with what is in them, and refuse what Linux refuses', () => {
  const disk = new Disk()
  const data = new Uint8Array([1, 2, 3])
  expect(attempt(disk, { call: 'write', name: 'wal/1', data })).toBe('ENOENT')
  disk.makeDirectory('wal')
  expect(attempt(disk, { call: 'makeDirectory', name: 'wal' })).toBe('EEXIST')
  disk.write('wal/1', data)
  disk.write('wal/2', data)
  disk.fsync('wal/2')
  expect(attempt(disk, { call: 'removeDirectory', name: 'wal' })).toBe('ENOTEMPTY')
  expect(attempt(disk, { call: 'read', name: 'wal' })).toBe('EISDIR')
  expect(attempt(disk, { call: 'list', name: 'wal/1' })).toBe('ENOTDIR')
  expect(attempt(disk, { call: 'write', name: 'wal/1/x', data })).toBe('ENOTDIR')
  expect(attempt(disk, { call: 'rename', name: 'wal', to: 'wal/1/wal' })).toBe('ENOTDIR')
  disk.makeDirectory('wal/old')
  expect(attempt(disk, { call: 'rename', name: 'wal', to: 'wal/old/wal' })).toBe('EINVAL')
  expect(attempt(disk, { call: 'link', name: 'wal', to: 'log' })).toBe('EPERM')
  expect(attempt(disk, { call: 'remove', name: 'wal' })).toBe('EISDIR')
  expect(attempt(disk, { call: 'rename', name: 'wal/1', to: 'wal/old' })).toBe('EISDIR')
  expect(disk.list('wal')).toEqual(['1', '2', 'old/'])
  expect(disk.crash('lost', randomStream('', ''))).toBe(1)
  expect(disk.list()).toEqual(['wal/'])
  expect(disk.list('wal')).toEqual(['2'])
})

test('a file is cut off, or grows by zeros, and a crash takes that back', () => {
  const disk = new Disk()
  disk.write('a', new Uint8Array([1, 2, 3]))
  disk.fsync('a')
  disk.truncate('a', 1)
  disk.truncate('a', 3)
  expect([...(disk.read('a') as Uint8Array)]).toEqual([1, 0, 0])
  expect(disk.earlierContent({ name: 'a' })).toEqual(new Uint8Array([1]))
  disk.crash('lost', randomStream('', ''))
  expect([...(disk.read('a') as Uint8Array)]).toEqual([1, 2, 3])
  expect(attempt(disk, { call: 'truncate', name: 'b', length: 0 })).toBe('ENOENT')
})

const SCRIPTS: Record<string, (disk: Disk) => void> = {
  'linked, and its first name removed': disk => {
    disk.link('d/kept', 'e/kept')
    disk.remove('d/kept')
  },
  'moved out of a directory that is removed then': disk => {
    disk.rename('d/kept', 'e/kept')
    disk.removeDirectory('d')
  },
  'moved into a new directory': disk => {
    disk.makeDirectory('d/new')
    disk.rename('d/kept', 'd/new/kept')
  },
  'in directories that change places': disk => {
    disk.makeDirectory('e/inner')
    disk.syncDirectory('e')
    disk.rename('e/inner', 'inner')
    disk.rename('d', 'inner/d')
    disk.rename('e', 'inner/d/e')
  },
}

test.each(Object.entries(SCRIPTS))('a file that was synced always has a name: %s', (_, script) => {
  for (let seed = 0; seed < 200; seed++) {
    const disk = new Disk()
    disk.makeDirectory('d')
    disk.makeDirectory('e')
    disk.write('d/kept', new Uint8Array([1]))
    disk.fsync('d/kept')
    disk.syncDirectory()
    script(disk)
    disk.crash(seed % 2 === 0 ? 'reordered' : 'torn', randomStream(String(seed), 'crash'))
    expect([...filesOf(disk)].map(([path]) => path.split('/').at(-1))).toContain('kept')
  }
})
