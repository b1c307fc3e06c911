import { expect, test } from 'vitest'
import { Disk } from '../../src/disk/disk.ts'
import { cluster } from '../sim/cluster.ts'

test('env.disk takes its time, and a crash undoes what was not synced', async () => {
  const log: unknown[] = []
  const sim = cluster(
    async env => {
      log.push([await env.disk.readText('synced'), await env.disk.readText('unsynced'), await env.disk.list()])
      await env.disk.write('synced', 'yes')
      await env.disk.fsync('synced')
      await env.disk.write('unsynced', 'no')
      log.push([await env.disk.readText('unsynced'), sim.now > 0])
      return undefined
    },
    { count: 1 },
  )
  await sim.run('100ms')
  sim.crash('n1')
  sim.restart('n1')
  await sim.run('100ms')
  expect(log).toEqual([
    [undefined, undefined, []],
    ['no', true],
    ['yes', undefined, ['synced']],
    ['no', true],
  ])
})

test("env.disk's files can be overwritten, renamed and removed", async () => {
  const read: unknown[] = []
  const sim = cluster(
    async ({ disk }) => {
      await disk.write('a', 'hello')
      await disk.writeAt('a', 1, 'a')
      await disk.append('a', new Uint8Array([33]))
      await disk.writeAt('b', 2, 'x')
      read.push(await disk.readText('a'), await disk.read('b'))
      await disk.rename('a', 'b')
      await disk.syncDirectory()
      read.push(await disk.list(), await disk.readText('b'))
      await disk.remove('b')
      read.push(await disk.list())
      return undefined
    },
    { count: 1 },
  )
  await sim.run('100ms')
  expect(read).toEqual(['hallo!', new Uint8Array([0, 0, 120]), ['b'], 'hallo!', []])
})

test('what fails rejects as in Node', async () => {
  const errors: unknown[] = []
  const sim = cluster(
    async ({ disk }) => {
      await disk.fsync('nothing').catch((error: unknown) => errors.push(error))
      await disk.rename('nothing', 'something').catch((error: unknown) => errors.push(error))
      await disk.writeAt('a', -1, '').catch((error: unknown) => errors.push(error))
      await disk.fsync('nowhere')
      return undefined
    },
    { count: 1 },
  )
  await expect(sim.run('1s')).rejects.toThrow("threw Error: ENOENT: no such file or directory, fsync 'nowhere'")
  expect(errors[0]).toMatchObject({ code: 'ENOENT', syscall: 'fsync', path: 'nothing' })
  expect(String(errors[1])).toBe("Error: ENOENT: no such file or directory, rename 'nothing' -> 'something'")
  expect(String(errors[2])).toBe(
    "RangeError: disk.writeAt('a', -1, …): the offset is a whole number of bytes, from 0 to 1073741824",
  )
})

test('nobody can reach into a file from outside', () => {
  const disk = new Disk()
  const data = new Uint8Array([1, 2])
  disk.write('a', data)
  disk.append('a', data)
  disk.fsync('a')
  data[0] = 9
  const read = disk.read('a') as Uint8Array
  expect([...read]).toEqual([1, 2, 1, 2])
  read[1] = 9
  expect([...(disk.read('a') as Uint8Array)]).toEqual([1, 2, 1, 2])
})
