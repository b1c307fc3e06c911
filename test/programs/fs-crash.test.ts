import { join } from 'node:path'
import { type Checker, crash, crashAtDisk, diskError, diskFull, type History, http, mix, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { effort } from '../effort.ts'

const SERVER = join(import.meta.dirname, 'fixtures/wal-server.mjs')

/** What was confirmed before a read was asked for is in it. */
const nothingLost: Checker = {
  name: 'nothing confirmed is lost',
  check(history: History) {
    const confirmed = new Set<unknown>()
    const [added, owed] = [new Map<unknown, unknown>(), new Map<unknown, unknown[]>()]
    for (const { type, f, process, value } of history) {
      if (type === 'invoke') {
        added.set(process, (value as { unique?: unknown } | undefined)?.unique)
        owed.set(process, [...confirmed])
      } else if (type === 'ok' && f === 'POST /numbers') confirmed.add(added.get(process))
      else if (type === 'ok') {
        const there = JSON.parse((value as { body: string }).body) as unknown[]
        const lost = owed.get(process)?.filter(each => !there.includes(each)) ?? []
        if (lost.length > 0) return { valid: false, reason: `lost: ${lost.join(', ')}` }
      }
    }
    return { valid: confirmed.size > 0 ? true : 'unknown', reason: 'nothing was confirmed' }
  },
}

const wal = (sync: 'yes' | 'no') =>
  scenario({
    name: `write-ahead log, synced: ${sync}`,
    nodes: { server: { count: 1, program: SERVER, env: { SYNC: sync } } },
    clients: { count: 2, start: env => http(env, 'http://server:3000', { timeout: '300ms' }) },
    workload: mix(
      {
        'POST /numbers': { weight: 3, value: ({ unique }) => ({ unique }) },
        'GET /numbers': { weight: 1, value: () => ({}) },
      },
      { every: '20ms' },
    ),
    faults: [
      crash({ every: '500ms', for: '100ms' }),
      crashAtDisk({ every: '700ms', for: '100ms' }),
      diskFull(),
      diskError(),
    ],
    uncaught: { restartAfter: '50ms' },
    duration: '3s',
    expect: [nothingLost],
  })

test('a write-ahead log that is not synced loses what it has confirmed', async () => {
  const lost: number[] = []
  for (let seed = 0; seed < effort(20); seed++) {
    const { signature, fingerprint } = await run(wal('no'), { seed })
    if (signature === 'history: nothing confirmed is lost') lost.push(seed)
    if (seed === 0) expect((await run(wal('no'), { seed })).fingerprint).toBe(fingerprint)
  }
  expect(lost.length).toBeGreaterThan(effort(10) - 1)
})

test('one that is synced loses nothing', async () => {
  for (let seed = 0; seed < effort(40); seed++) {
    const { violations, history } = await run(wal('yes'), { seed })
    expect(violations, `seed ${seed}`).toEqual([])
    expect(history.some(({ type, f }) => type === 'ok' && f === 'POST /numbers')).toBe(true)
  }
})

test('a program that writes synchronously may crash at any of its operations, and keeps what it synced', async () => {
  const subject = scenario({
    name: 'synchronous',
    nodes: { writer: { count: 1, program: join(import.meta.dirname, 'fixtures/sync-writer.mjs') } },
    faults: [crash({ every: '300ms', for: '50ms' }), crashAtDisk({ every: '200ms', for: '50ms', amnesia: false })],
    duration: '3s',
  })
  let restarts = 0
  for (let seed = 0; seed < effort(20); seed++) {
    const { journal, violations, fingerprint } = await run(subject, { seed }, { journal: true })
    expect(violations, `seed ${seed}`).toEqual([])
    let kept = 0
    for (const event of journal ?? []) {
      if (event.kind !== 'log') continue
      const [, verb, number] = /^(kept|begins at) (\d+)$/.exec(event.text) ?? []
      if (verb === 'kept') kept = Number(number)
      if (verb !== 'begins at') continue
      if (kept > 0) restarts++
      expect(Number(number), `seed ${seed}`).toBeGreaterThanOrEqual(kept)
    }
    if (seed < 3) expect((await run(subject, { seed }, { drain: 'portable' })).fingerprint).toBe(fingerprint)
  }
  expect(restarts).toBeGreaterThan(effort(60))
})
