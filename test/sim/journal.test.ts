import { type AnyEnv, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { Journal } from '../../src/sim/journal/journal.ts'
import { recently } from '../../src/sim/journal/recently.ts'
import { KIND, numberedSend } from '../../src/sim/journal/row.ts'

const gossip = scenario({
  name: 'gossip',
  nodes: {
    count: 3,
    start: (env: AnyEnv) => {
      env.every('1ms', () => {
        for (const peer of env.peers) env.send(peer, { at: env.now() })
      })
      return { receive() {}, inspect: () => ({ id: env.id }) }
    },
  },
  duration: '2s',
})

test('a journal changes nothing of the run', async () => {
  const bare = await run(gossip, { seed: 7 }, { journal: false })
  const whole = await run(gossip, { seed: 7 }, { journal: true })
  const withLines = await run(gossip, { seed: 7, options: { duration: '50ms' } }, { journal: { lines: true } })
  const short = await run(gossip, { seed: 7, options: { duration: '50ms' } })
  expect(whole.fingerprint).toBe(bare.fingerprint)
  expect(withLines.fingerprint).toBe(short.fingerprint)
  expect(bare.journal).toBeUndefined()
})

test('what arrives has the line of the code that it is handed to; a reply has none of its own', async () => {
  const one = scenario({
    name: 'handed over',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => {
        if (env.id === 'n1') env.after('1ms', () => void env.rpc('n2', 'ask', { timeout: '1s' }).catch(() => undefined))
        if (env.id === 'n1') env.after('2ms', () => env.send('n2', 'tell'))
        return { receive: () => 'answer' }
      },
    },
    duration: '1s',
  })
  const { journal } = await run(one, { seed: 1 }, { journal: { lines: true } })
  const arrivals = [...(journal ?? [])].filter(event => event.kind === 'arrive')
  const lines = arrivals.map(event => [event.part, journal?.lineOf(event.id)])
  const handler = expect.stringMatching(/^receive \(.*journal\.test\.ts:\d+:\d+\)$/)
  expect(lines.toSorted()).toEqual([
    ['datagram', handler],
    ['reply', undefined],
    ['request', handler],
  ])
})

test('a loop without an end has the lines of its beginning: it does not take a stack each time', async () => {
  const loop = scenario({
    name: 'loop',
    nodes: {
      count: 1,
      start: (env: AnyEnv) => {
        env.after('1ms', () => {
          for (;;) env.after(0, () => {})
        })
        return { receive() {} }
      },
    },
    duration: '5ms',
  })
  const { journal, violations } = await run(loop, { seed: 1 }, { journal: { lines: true } })
  expect(violations[0]?.message).toContain('in one step')
  const ids = Array.from({ length: journal?.length ?? 0 }, (_, id) => id)
  expect(ids.length).toBeGreaterThan(100_000)
  expect(ids.filter(id => journal?.lineOf(id) !== undefined).length).toBeLessThan(1_100)
})

test('a whole journal of many events keeps each of them, and the fingerprint after each step', async () => {
  const { journal, fingerprint } = await run(gossip, { seed: 7 }, { journal: true })
  if (journal === undefined) throw new Error('no journal')
  expect(journal.length).toBeGreaterThan(20_000)
  expect(journal.first).toBe(0)
  let [id, step, timeUs] = [0, 0, 0]
  for (const event of journal) {
    expect(event.id).toBe(id++)
    expect(event.step).toBeGreaterThanOrEqual(step)
    expect(event.timeUs).toBeGreaterThanOrEqual(timeUs)
    expect(event.cause).toBeLessThan(event.id)
    ;({ step, timeUs } = event)
    if (event.kind === 'arrive') {
      const sent = journal.at(event.cause)
      expect(sent).toMatchObject({ kind: 'send', number: event.number, message: event.message, arrivalUs: timeUs })
    }
  }
  expect(id).toBe(journal.length)
  const after = new Set<string | undefined>()
  for (let at = 0; at <= step; at++) after.add(journal.fingerprintAfter(at))
  expect(after.size).toBeGreaterThan(step * 0.99)
  expect(after).not.toContain(undefined)
  expect(fingerprint).toMatch(/^[0-9a-f]{16}$/)
  expect(journal.fingerprintAfter(step + 1_000_000)).toBeUndefined()
})

test('a journal that is not whole keeps of what kinds the last 256 events were, and of whom', () => {
  const journal = new Journal({ now: 0 })
  for (let id = 0; id < 1_000; id++) {
    journal.beginStep(id - 1)
    expect(journal.write(id % 4 === 0 ? KIND.phase : KIND.log, journal.root, (id % 4) - 1, 0, 'text')).toBe(id)
  }
  expect(journal.length).toBe(1_000)
  expect([...journal]).toEqual([])
  expect(() => journal.at(999)).toThrow('the journal has no event 999: it keeps kinds only')
  const last = [...journal.last()]
  expect(last).toHaveLength(256)
  expect(last.slice(-5)).toEqual([
    { kind: KIND.log, a: 2 },
    { kind: KIND.phase, a: -1 },
    { kind: KIND.log, a: 0 },
    { kind: KIND.log, a: 1 },
    { kind: KIND.log, a: 2 },
  ])
  journal.processes.push('n1', 'n2', 'n3')
  expect(recently(journal)).toBe('of its last 256 events: phase (64), log of n1 (64), log of n2 (64)')
})

test('a whole journal says which events it has', () => {
  const journal = new Journal({ now: 0 }, { whole: true })
  journal.beginStep(-1)
  journal.write(KIND.phase, journal.root, -1, 0, 'text')
  expect(journal.at(0)).toMatchObject({ kind: 'phase', text: 'text' })
  expect(() => journal.at(1)).toThrow('the journal has no event 1: it holds 0 to 0')
  expect([...journal.last()]).toEqual([{ kind: KIND.phase, a: -1 }])
})

test('a sending keeps the largest numbers that a run can have', () => {
  const journal = new Journal({ now: 0 }, { whole: true })
  journal.links = [{ fromId: 'a', toId: 'b' }]
  journal.beginStep(-1)
  journal.write(KIND.send, -1, 0, numberedSend(50_000_000, 6, 3), 'm', -2)
  expect(journal.at(0)).toMatchObject({ number: 50_000_000, control: 'window', part: 'segment', fate: 'blocked' })
})

test('what happened most often is told first, and three kinds at most', () => {
  const journal = new Journal({ now: 0 })
  journal.processes.push('n1', 'n2')
  journal.links = [{ fromId: 'n1', toId: 'n2' }]
  const times = (kind: Parameters<Journal['write']>[0], about: number, count: number) => {
    for (let i = 0; i < count; i++) journal.write(kind, -1, about, 0, undefined)
  }
  times(KIND.wake, 0, 1)
  times(KIND.timerSet, 1, 3)
  times(KIND.phase, -1, 2)
  times(KIND.send, 0, 5)
  expect(recently(journal)).toBe('of its last 11 events: send n1->n2 (5), timer-set of n2 (3), phase (2)')
})

test('an event has no field for what is not known of it', () => {
  const journal = new Journal({ now: 0 }, { whole: true })
  journal.processes.push('n1')
  journal.beginStep(-1)
  for (const reason of [undefined, 'mine']) journal.write(KIND.crash, journal.root, 0, 0, reason)
  const base = { step: 0, cause: -1, timeUs: 0, kind: 'crash', process: 'n1' }
  expect([...journal]).toStrictEqual([
    { id: 0, ...base },
    { id: 1, ...base, reason: 'mine' },
  ])
})
