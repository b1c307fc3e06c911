import type { Violation } from 'sameseed'
import { expect, test } from 'vitest'
import { story } from '../../src/report/story.ts'
import { type BareEvent, runOf } from './by-hand.ts'

/** Events that are written one after the other, each a millisecond after the last, in a step of its own unless it has a cause. */
class Script {
  readonly events: BareEvent[] = []
  readonly #numbers = new Map<string, number>()

  get #now(): { timeUs: number; step: number } {
    return { timeUs: this.events.length * 1_000, step: this.events.length }
  }

  /** Sends a message because of an event, and delivers it. Returns the event of its arrival. */
  deliver(from: string, to: string, message: unknown, cause = -1): number {
    const number = this.#numbers.get(`${from}>${to}`) ?? 0
    this.#numbers.set(`${from}>${to}`, number + 1)
    const about = { from, to, number, part: 'datagram', message } as const
    const step = cause < 0 ? this.#now.step : (this.events[cause]?.step as number)
    const sent = this.events.push({ kind: 'send', ...this.#now, step, cause, ...about, fate: 'sent' }) - 1
    this.events.push({ kind: 'arrive', ...this.#now, cause: sent, ...about, fate: 'delivered', altered: false })
    return this.events.length - 1
  }

  /** The process that an event is about has a new state after it. */
  change(process: string, state: object, cause: number): void {
    const { timeUs, step } = this.events[cause] as { timeUs: number; step: number }
    this.events.push({ kind: 'state', timeUs, step, cause, process, state })
  }

  /** Messages to and fro that have nothing to do with anything. */
  noise(count: number): void {
    for (let i = 0; i < count; i++) this.deliver('m8', 'm9', { type: `noise ${this.events.length}` })
  }

  told(violation: Partial<Violation> = {}): string {
    const about = { property: 'p', kind: 'always', message: 'it is wrong', process: 'n1' } as const
    const timeMs = (this.events.at(-1)?.timeUs ?? 0) / 1_000
    return story(runOf(this.events, { violations: [{ ...about, timeMs, ...violation }] }), { height: 24 })
  }
}

/** A message that goes round until it reaches n1, with much else in between. */
function goRound(script: Script): void {
  let cause = -1
  for (const hop of [9, 8, 7, 6, 5, 4, 3, 2]) {
    cause = script.deliver(`n${hop}`, `n${hop - 1}`, { type: `hop ${hop}` }, cause)
    if (hop > 2) script.noise(10)
  }
  script.change('n1', { wrong: true }, cause)
}

test('what decides is shown, whatever gaps that opens, before what happens to stand near it', () => {
  const script = new Script()
  let cause = -1
  for (const hop of [7, 6, 5, 4, 3]) {
    cause = script.deliver(`n${hop}`, `n${hop - 1}`, { type: `hop ${hop}` }, cause)
    script.noise(10)
  }
  for (let i = 0; i < 4; i++) {
    const near = script.deliver('n8', 'n9', { type: `near ${i}` })
    script.change('n9', { [`near ${i}`]: i }, near)
  }
  const last = script.deliver('n2', 'n1', { type: 'hop 2' }, cause)
  script.change('n1', { wrong: true }, last)
  const told = script.told()
  for (const hop of [7, 6, 5, 4, 3, 2]) expect(told).toContain(`hop ${hop}`)
})

test('what decides is told whatever lines it takes, and what of it only repeats is folded', () => {
  const script = new Script()
  let cause = -1
  for (let i = 0; i < 7; i++) {
    cause = script.deliver('n2', 'n3', { type: 'ping' }, cause)
    cause = script.deliver('n3', 'n2', { type: 'pong' }, cause)
    if (i === 6) script.noise(30)
  }
  const last = script.deliver('n2', 'n1', { type: 'end' }, cause)
  script.change('n1', { wrong: true }, last)
  const told = script.told()
  expect(told.match(/► +│? +ping|►[ │]*ping/g)?.length).toBe(3)
  expect(told).toMatch(/… 8 messages \(4 ping, 4 pong\)/)

  const long = new Script()
  cause = -1
  for (let i = 0; i < 14; i++) {
    const process = `n${i % 2 === 0 ? 2 : 3}`
    cause = long.deliver(`n${i % 2 === 0 ? 3 : 2}`, process, { type: `hop ${i}` }, cause)
    long.change(process, { at: i }, cause)
    long.noise(9)
  }
  long.change('n1', { wrong: true }, long.deliver('n2', 'n1', { type: 'end' }, cause))
  const whole = long.told()
  for (let i = 0; i < 14; i++) expect(whole).toContain(`hop ${i}`)
  expect(whole.split('\n').length).toBeGreaterThan(24)
})

test('before a crash that decides, the last writes are told, and what was not synced', () => {
  const script = new Script()
  const disk = (call: string, file: string) => {
    const at = { timeUs: script.events.length * 1_000, step: script.events.length }
    script.events.push({ kind: 'disk', ...at, process: 'n1', call, file })
    script.events.push({ kind: 'disk-done', ...at, step: at.step + 1, cause: at.step, process: 'n1', call, file })
  }
  script.events.push({ kind: 'start', timeUs: 0, step: 0, process: 'n1' })
  disk('write', 'old')
  disk('fsync', 'old')
  disk('write', 'new')
  disk('stat', 'other')
  const now = { timeUs: script.events.length * 1_000, step: script.events.length }
  script.events.push({ kind: 'crash', ...now, process: 'n1', reason: "at rename 'new'" })
  script.events.push({ kind: 'start', ...now, step: now.step + 1, process: 'n1' })
  script.change('n1', { value: null }, script.events.length - 1)
  const told = script.told()
  expect(told).toContain('disk fsync old')
  expect(told).toContain('disk write new')
  expect(told).toContain("n1 crashes: at rename 'new'")
  expect(told).toContain('not synced on n1: new')
  expect(told).not.toContain('other')
})

test('the last log lines of a process that it is about are shown', () => {
  const script = new Script()
  for (let i = 0; i < 12; i++) {
    script.noise(4)
    const at = script.deliver('n5', 'n1', { type: `work ${i}` })
    script.events.push({ kind: 'log', timeUs: at * 1_000, step: at, cause: at, process: 'n1', text: `said ${i}` })
  }
  script.noise(40)
  script.change('n1', { wrong: true }, script.deliver('n2', 'n1', { type: 'end' }))
  const told = script.told()
  for (const i of [8, 9, 10, 11]) expect(told).toContain(`said ${i}`)
})

test('of a few faults, each is shown: they are what the shrinker has left', () => {
  const script = new Script()
  const fault = { kind: 'loss', at: 0, rate: 0.1 } as const
  script.events.push({ kind: 'fault', timeUs: 0, step: 0, phase: 'begin', fault, index: 0 })
  script.noise(10)
  goRound(script)
  expect(script.told()).toContain('loss 10%')
})

test('of a node that the sentence names, the moment is shown in which it took the lead, however long ago', () => {
  const script = new Script()
  script.change('n2', { role: 'leader', term: 0 }, script.deliver('n3', 'n2', { type: 'elected' }))
  for (let term = 1; term <= 40; term++) {
    script.change('n2', { role: 'leader', term }, script.deliver('n3', 'n2', { type: `term ${term}` }))
  }
  // As rare, and nearer.
  for (let i = 0; i < 30; i++)
    script.change('n9', { [`field${i}`]: i }, script.deliver('n8', 'n9', { type: `other ${i}` }))
  script.change('n1', { role: 'leader', term: 0 }, script.deliver('n4', 'n1', { type: 'elected' }))
  const told = script.told({ message: 'n1 and n2 have led in term 0' })
  expect(told.match(/elected ⇒/g)?.length).toBe(2)
})

test('what only repeats is told three times at most, and the gap says how much there is', () => {
  const script = new Script()
  for (let i = 0; i < 40; i++) script.deliver('n2', 'n3', { type: 'beat' })
  script.change('n1', { wrong: true }, script.deliver('n2', 'n1', { type: 'end' }))
  const told = script.told()
  expect(told.match(/► +│? +beat|►[ │]*beat/g)?.length ?? 0).toBeLessThanOrEqual(3)
  expect(told).toMatch(/… \d+ messages \(beat\)/)
})

test('what comes with the end of a run is no part of how it came to that', () => {
  const script = new Script()
  const fault = { kind: 'loss', at: 0, rate: 0.1 } as const
  script.events.push({ kind: 'fault', timeUs: 0, step: 0, phase: 'begin', fault, index: 0 })
  const last = script.deliver('n2', 'n1', { type: 'end' })
  script.change('n1', { wrong: true }, last)
  const { timeUs } = script.events[last] as { timeUs: number }
  script.events.push({ kind: 'fault', timeUs, step: 99, cause: 0, phase: 'end', fault, index: 0 })
  const unanswered = { client: 'c1', type: 'info', f: 'get', value: null, error: 'the run ended' } as const
  script.events.push({ kind: 'operation', timeUs, step: 100, ...unanswered })
  expect(script.told()).not.toContain('healed')
  // Nor is it an event of its own that an operation has no answer.
  expect(script.told({ kind: 'eventually' })).not.toContain('the run ended')
})

test('a first state takes one line', () => {
  const script = new Script()
  const state = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`field${i}`, i]))
  script.events.push({ kind: 'start', timeUs: 0, step: 0, process: 'n1' })
  script.events.push({ kind: 'disk-done', timeUs: 1_000, step: 1, process: 'n1', call: 'read', file: 'log' })
  script.change('n1', state, 1)
  const lines = script.told().split('\n')
  const first = lines.findIndex(line => line.includes('n1 field0: 0'))
  expect(lines[first]).toMatch(/…$/)
  expect(lines[first + 1]).not.toContain('field')
})
