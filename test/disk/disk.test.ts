import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Disk } from '../../src/disk/disk.ts'
import { cluster } from '../sim/cluster.ts'

const name = fc.constantFrom('a', 'b', 'c')
const data = fc.string({ maxLength: 5 }).map(text => new TextEncoder().encode(text))
const command = fc.oneof(
  fc.record({ do: fc.constant('write' as const), name, data }),
  fc.record({ do: fc.constant('append' as const), name, data }),
  fc.record({ do: fc.constant('fsync' as const), name }),
  fc.record({ do: fc.constant('remove' as const), name }),
  fc.record({ do: fc.constant('rename' as const), name, to: name }),
  fc.record({ do: fc.constant('crash' as const) }),
)

test('behaves as the obvious model: what was synced survives, what was not is gone', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), commands => {
      const disk = new Disk()
      let files: Record<string, { now: number[]; durable: number[] | undefined }> = {}
      for (const step of commands) {
        if (step.do === 'crash') {
          disk.crash()
          files = Object.fromEntries(
            Object.entries(files).flatMap(([key, { durable }]) => (durable ? [[key, { now: durable, durable }]] : [])),
          )
        } else if (step.do === 'write' || step.do === 'append') {
          const before = files[step.name] ?? { now: [], durable: undefined }
          const now = step.do === 'write' ? [...step.data] : [...before.now, ...step.data]
          disk[step.do](step.name, step.data)
          files[step.name] = { ...before, now }
        } else if (step.do === 'remove') {
          disk.remove(step.name)
          delete files[step.name]
        } else {
          const file = files[step.name]
          const act = () => (step.do === 'fsync' ? disk.fsync(step.name) : disk.rename(step.name, step.to))
          if (file === undefined) expect(act).toThrow(/ENOENT/)
          else {
            act()
            delete files[step.name]
            files[step.do === 'rename' ? step.to : step.name] =
              step.do === 'fsync' ? { ...file, durable: file.now } : file
          }
        }
        expect(disk.list()).toEqual(Object.keys(files).sort())
        for (const key of ['a', 'b', 'c']) expect(disk.read(key)).toEqual(files[key] && new Uint8Array(files[key].now))
      }
    }),
  )
})

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

test('syncing a file that is not there rejects', async () => {
  const sim = cluster(async env => {
    await env.disk.fsync('nothing')
    return undefined
  })
  await expect(sim.run('1s')).rejects.toThrow('n1 threw Error: ENOENT: there is no file "nothing" on this disk')
})
