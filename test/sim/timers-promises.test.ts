/** `node:timers/promises` in a node: Node's own rules, in the node's time. Outside of nodes it is Node's own. */
import * as timersPromises from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { cluster } from './cluster.ts'

/** Runs `body` as the code of one node, and returns what it logged. */
async function logOf(body: (log: (...what: unknown[]) => void) => Promise<void>, ms = 200): Promise<unknown[]> {
  const log: unknown[] = []
  const sim = cluster(
    () => {
      void body((...what) => log.push(what))
      return undefined
    },
    { count: 1 },
  )
  await sim.run(ms)
  return log
}

describe('setInterval', () => {
  test('goes on while its reader is busy: what has come due meanwhile is read at once', async () => {
    const log = await logOf(async log => {
      const began = Date.now()
      let reads = 0
      for await (const value of timersPromises.setInterval(10, 'tick')) {
        log(value, Date.now() - began)
        if (++reads === 1) await timersPromises.setTimeout(25)
        if (reads === 5) break
      }
      await timersPromises.setTimeout(30)
      log('over', Date.now() - began)
    })
    expect(log).toEqual([
      ['tick', 10],
      ['tick', 35],
      ['tick', 35],
      ['tick', 40],
      ['tick', 50],
      ['over', 80],
    ])
  })

  test('ends its timer with its reader', async () => {
    const sim = cluster(
      () => {
        void (async () => {
          for await (const _ of timersPromises.setInterval(10)) break
        })()
        return undefined
      },
      { count: 1 },
      { journal: true },
    )
    await sim.run(100)
    const kinds = [...(sim.journal ?? [])].map(({ kind }) => kind).filter(kind => kind.startsWith('timer'))
    // It is set again when it fires, before its reader has had its turn.
    expect(kinds).toEqual(['timer-set', 'timer', 'timer-set', 'timer-clear'])
  })

  test('is aborted while its reader waits, while that is busy, and before it begins', async () => {
    const log = await logOf(async log => {
      const began = Date.now()
      const read = async (busyMs: number, signal: AbortSignal) => {
        try {
          for await (const _ of timersPromises.setInterval(10, undefined, { signal })) {
            log('tick', Date.now() - began)
            await timersPromises.setTimeout(busyMs)
          }
        } catch (error) {
          const { name, code, cause } = error as Error & { readonly code: string }
          log(name, code, cause, Date.now() - began)
        }
      }
      const abortedAt = (ms: number): AbortSignal => {
        const controller = new AbortController()
        setTimeout(() => controller.abort('enough'), ms)
        return controller.signal
      }
      await read(1, abortedAt(15))
      await read(20, abortedAt(22))
      await read(0, AbortSignal.abort('too late'))
    })
    expect(log).toEqual([
      ['tick', 10],
      ['AbortError', 'ABORT_ERR', 'enough', 15],
      ['tick', 25],
      // What came due while it was busy is given still.
      ['tick', 45],
      ['AbortError', 'ABORT_ERR', 'enough', 65],
      ['AbortError', 'ABORT_ERR', 'too late', 65],
    ])
  })
})

test('outside of nodes they are Node’s own, which check what they are given', async () => {
  const wrong = { signal: 'none' as unknown as AbortSignal }
  const invalid = { code: 'ERR_INVALID_ARG_TYPE' }
  await expect(timersPromises.setTimeout(1, undefined, wrong)).rejects.toMatchObject(invalid)
  await expect(timersPromises.setImmediate(undefined, wrong)).rejects.toMatchObject(invalid)
  const ticks = timersPromises.setInterval(1, undefined, wrong) as AsyncGenerator
  await expect(ticks.next()).rejects.toMatchObject(invalid)
})
