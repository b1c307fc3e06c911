import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kafka } from '../../../src/checkers/invariants/index.ts'
import type { EventType, History, HistoryEvent } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'

/**
 * A log as it should be, told from its inside and not by what the checker looks for: producers whose transactions run side by side, are committed
 * or taken back, sometimes without telling; consumers that read what is committed, in order, and go back to where they were if their
 * transaction fails. At the end one consumer reads all there is.
 */

type Message = readonly [offset: number, value: number]
type Fate = 'committed' | 'taken back' | 'open'

interface Entry {
  readonly offset: number
  readonly value: number
  fate: Fate
}

interface Step {
  readonly process: number
  readonly keys: readonly number[]
  readonly sends: boolean
  readonly polls: boolean
  readonly end: 'ok' | 'fail' | 'info, committed' | 'info, taken back'
  readonly isTold: boolean
}

interface Running {
  readonly step: Step
  readonly asked: readonly unknown[]
  readonly told: readonly unknown[]
  readonly entries: readonly Entry[]
  readonly next: ReadonlyMap<string, number>
}

const KEYS = ['x', 'y']

const step: fc.Arbitrary<Step> = fc.record({
  process: fc.nat({ max: 3 }),
  keys: fc.array(fc.nat({ max: 1 }), { minLength: 1, maxLength: 3 }),
  sends: fc.boolean(),
  polls: fc.boolean(),
  end: fc.constantFrom('ok', 'ok', 'ok', 'fail', 'info, committed', 'info, taken back'),
  isTold: fc.boolean(),
})

class Logs {
  readonly events: HistoryEvent[] = []
  /** Values of transactions that were taken back, and of those that are in the log, by key. */
  readonly aborted: { readonly key: string; readonly value: number }[] = []
  readonly #logs = new Map(KEYS.map(key => [key, [] as Entry[]]))
  readonly #running = new Map<number, Running>()
  /** Where each consumer goes on. */
  readonly #next = new Map<number, ReadonlyMap<string, number>>()
  readonly #names = new Map<number, number>()
  #values = 0
  #processes = 10

  /** Begins a transaction of the process, or ends the one that it is in. */
  turn(step: Step): void {
    const running = this.#running.get(step.process)
    if (running === undefined) this.#begin(step)
    else this.#end(running)
  }

  /** Ends what runs, and has a new consumer read everything. */
  finish(): History {
    for (const running of [...this.#running.values()]) this.#end(running)
    const polled = ['poll', Object.fromEntries(KEYS.map(key => [key, this.#readable(key, 0)]))]
    this.#push(99, 'invoke', 'poll', [['poll']])
    this.#push(99, 'ok', 'poll', [polled])
    return this.events
  }

  #begin(step: Step): void {
    const { process, keys, sends, polls, isTold } = step
    const asked: unknown[] = []
    const told: unknown[] = []
    const entries: Entry[] = []
    const next = new Map(this.#next.get(process))
    for (const number of sends || !polls ? keys : []) {
      const key = KEYS[number]!
      const log = this.#logs.get(key)!
      // Marks of transactions leave gaps.
      const entry: Entry = {
        offset: (log.at(-1)?.offset ?? -1) + 1 + (this.#values % 2),
        value: this.#values++,
        fate: 'open',
      }
      log.push(entry)
      entries.push(entry)
      asked.push(['send', key, entry.value])
      told.push(['send', key, isTold ? [entry.offset, entry.value] : entry.value])
      if (step.end === 'fail' || step.end === 'info, taken back') this.aborted.push({ key, value: entry.value })
    }
    if (polls) {
      asked.push(['poll'])
      const polled: Record<string, readonly Message[]> = {}
      for (const number of new Set(keys)) {
        const key = KEYS[number]!
        const messages = this.#readable(key, next.get(key) ?? 0).slice(0, 2)
        polled[key] = messages
        if (messages.length > 0) next.set(key, messages.at(-1)![0] + 1)
      }
      told.push(['poll', polled])
    }
    this.#push(this.#nameOf(process), 'invoke', 'txn', asked)
    this.#running.set(process, { step, asked, told, entries, next })
  }

  #end({ step: { process, end }, asked, told, entries, next }: Running): void {
    this.#running.delete(process)
    const isIn = end === 'ok' || end === 'info, committed'
    for (const entry of entries) entry.fate = isIn ? 'committed' : 'taken back'
    const type = end === 'ok' || end === 'fail' ? end : 'info'
    this.#push(this.#nameOf(process), type, 'txn', type === 'info' ? asked : told)
    if (isIn) this.#next.set(process, next)
    if (type === 'info') {
      this.#names.set(process, this.#processes++)
      this.#next.delete(process)
    }
  }

  /** What a consumer gets from an offset on: up to the first entry that is neither committed nor taken back. */
  #readable(key: string, from: number): readonly Message[] {
    const log = this.#logs.get(key)!
    const open = log.findIndex(({ fate }) => fate === 'open')
    return log
      .slice(0, open < 0 ? log.length : open)
      .filter(({ offset, fate }) => offset >= from && fate === 'committed')
      .map(({ offset, value }) => [offset, value])
  }

  #nameOf(process: number): number {
    return this.#names.get(process) ?? process
  }

  #push(process: number, type: EventType, f: string, value: unknown): void {
    this.events.push({ index: this.events.length, time: this.events.length * 1e6, process, type, f, value })
  }
}

const logs = fc.array(step, { minLength: 6, maxLength: 30 }).map(steps => {
  const logs = new Logs()
  for (const each of steps) logs.turn(each)
  return { events: logs.finish(), aborted: logs.aborted }
})

type Poll = readonly ['poll', Readonly<Record<string, readonly Message[]>>]

const isPoll = (part: unknown): part is Poll => Array.isArray(part) && part[0] === 'poll' && part.length === 2
const pollsOf = ({ value }: HistoryEvent) => (value as unknown[]).filter(isPoll)

/** How the transaction that sent a value ended. */
function senderOf(events: History, value: number): HistoryEvent {
  const isSent = (part: readonly unknown[]) => part[0] === 'send' && [part[2]].flat().at(-1) === value
  return events.find(event => event.type !== 'invoke' && (event.value as unknown[][]).some(isSent))!
}

/** The history with other messages in all polls of some events. */
function withPolls(
  events: History,
  change: (messages: readonly Message[], key: string, event: HistoryEvent) => readonly Message[],
): History {
  return events.map(event => ({
    ...event,
    value: (event.value as unknown[]).map(part =>
      isPoll(part)
        ? ['poll', Object.fromEntries(Object.entries(part[1]).map(([key, all]) => [key, change(all, key, event)]))]
        : part,
    ),
  }))
}

test('transactions that run side by side on a log as it should be are valid', () => {
  let polled = 0
  fc.assert(
    fc.property(logs, ({ events }) => {
      const { valid, reason } = kafka().check(events)
      const nothing = events.every(event => pollsOf(event).every(([, by]) => Object.values(by).flat().length === 0))
      expect(valid, reason).toBe(nothing ? 'unknown' : true)
      if (!nothing) polled++
    }),
    { numRuns: effort(400) },
  )
  expect(polled).toBeGreaterThan(effort(200))
})

test('what a log does wrong is found, whatever became of the transaction that shows it', () => {
  const found = { lost: 0, half: 0, 'out of nowhere': 0, 'taken back': 0, skipped: 0, twice: 0 }
  fc.assert(
    fc.property(logs, fc.nat(), ({ events, aborted }, choice) => {
      const validOf = (broken: History) => kafka().check(broken).valid
      const last = events.at(-1)!
      const inLog = Object.entries(pollsOf(last)[0]![1]).flatMap(([key, all]) => all.map(message => ({ key, message })))
      if (inLog.length === 0) return
      const { key, message } = inLog[choice % inLog.length]!
      const without = withPolls(events, (all, at) =>
        at === key ? all.filter(([, value]) => value !== message[1]) : all,
      )
      const sender = senderOf(events, message[1])
      // Of what nobody was told nothing is known, unless a part of it is there.
      const rest = (sender.value as unknown[][]).filter(([f]) => f === 'send')
      if (sender.type === 'ok') {
        found.lost++
        expect(validOf(without)).toBe(false)
      } else if (rest.length > 1) {
        found.half++
        expect(validOf(without)).toBe(false)
      }
      const polling = events.filter(event => event.type !== 'invoke' && event !== last && pollsOf(event).length > 0)
      const victim = polling[choice % Math.max(1, polling.length)]
      if (victim !== undefined) {
        found['out of nowhere']++
        expect(validOf(withPolls(events, (all, _, event) => (event === victim ? [...all, [10_000, -1]] : all)))).toBe(
          false,
        )
      }
      const gone = aborted[choice % Math.max(1, aborted.length)]
      if (gone !== undefined) {
        const add = (all: readonly Message[], at: string, event: HistoryEvent): readonly Message[] =>
          event === last && at === gone.key ? [...all, [10_000, gone.value]] : all
        const broken = withPolls(events, add)
        // What was not told as failed may have been committed: then the rest of it is missing.
        if (senderOf(events, gone.value).type === 'fail') {
          found['taken back']++
          expect(validOf(broken)).toBe(false)
        }
      }
      const all = pollsOf(last)[0]![1][key]!
      const middle = all[1]
      if (middle !== undefined && all.length > 2 && senderOf(events, middle[1]).type === 'ok') {
        found.skipped++
        // The consumer at the end leaves one out that another one has.
        const skipping = withPolls(events, (each, at, event) =>
          event === last && at === key ? each.filter(([offset]) => offset !== middle[0]) : each,
        )
        expect(validOf(skipping)).toBe(false)
      }
      found.twice++
      expect(
        validOf(
          withPolls(events, (each, at, event) =>
            event === last && at === key ? [...each, [10_000, message[1]]] : each,
          ),
        ),
      ).toBe(false)
    }),
    { numRuns: effort(400) },
  )
  expect(Math.min(...Object.values(found)), JSON.stringify(found)).toBeGreaterThan(effort(20))
})
