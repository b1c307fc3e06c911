import fc from 'fast-check'
import type { EventType, History, HistoryEvent } from '../../../src/workload/history.ts'
import { history, type Line } from '../../history.ts'

/** Operations one after the other, each `ok`, all of process 0. */
export function inTurn(...operations: readonly (readonly [f: string, value: unknown, result?: unknown])[]): History {
  return history(
    ...operations.flatMap(([f, value, result], i): Line[] => [
      [2 * i, 0, 'invoke', f, value],
      [2 * i + 1, 0, 'ok', f, result === undefined ? value : result],
    ]),
  )
}

export interface Habits {
  /** The operation that a number stands for; `n` is how many there were before. */
  readonly ask: (choice: number, n: number) => { readonly f: string; readonly value: unknown }
  /** What an `ok` carries. */
  readonly answer: (f: string, value: unknown, choice: number, before: History) => unknown
  /** Whether what `fail`s or ends in `info` carries an answer too. Default false. */
  readonly alwaysAnswers?: boolean
  /** At most so many events. */
  readonly maxEvents?: number
}

const FATES: readonly EventType[] = ['ok', 'ok', 'ok', 'ok', 'ok', 'fail', 'info']
/** In nanoseconds, so that some events differ by less than a millisecond. */
const STEPS = [0, 400_000, 1_000_000, 2_500_000]

/** Small histories of three clients that overlap, `fail`, end in `info` or never. */
export function histories({ ask, answer, alwaysAnswers = false, maxEvents = 24 }: Habits): fc.Arbitrary<History> {
  const turn = fc.record({
    client: fc.nat({ max: 2 }),
    choice: fc.nat({ max: 9999 }),
    fate: fc.constantFrom(...FATES),
    step: fc.constantFrom(...STEPS),
  })
  return fc.array(turn, { maxLength: maxEvents }).map(turns => {
    const events: HistoryEvent[] = []
    const processes = [0, 1, 2]
    const open: (HistoryEvent | undefined)[] = []
    let time = 0
    let asked = 0
    for (const { client, choice, fate, step } of turns) {
      time += step
      const process = processes[client]!
      const base = { index: events.length, time, process }
      const invocation = open[client]
      if (invocation === undefined) {
        const event: HistoryEvent = { ...base, type: 'invoke', ...ask(choice, asked++) }
        open[client] = event
        events.push(event)
        continue
      }
      const { f, value } = invocation
      events.push({
        ...base,
        type: fate,
        f,
        value: fate === 'ok' || alwaysAnswers ? answer(f, value, choice, events) : value,
      })
      open[client] = undefined
      if (fate === 'info') processes[client] = process + 3
    }
    return events
  })
}

/** An operation as the definitions speak of it, found by looking at all events. */
export interface Pair {
  readonly invocation: HistoryEvent
  readonly completion: HistoryEvent | undefined
}

export function pairs(events: History, f: string): Pair[] {
  return events
    .filter(event => event.type === 'invoke' && event.f === f)
    .map(invocation => ({
      invocation,
      completion: events.find(
        event => event.process === invocation.process && event.index > invocation.index && event.type !== 'invoke',
      ),
    }))
}

/** Those that are `ok`. */
export function okPairs(events: History, f: string): { invocation: HistoryEvent; completion: HistoryEvent }[] {
  return pairs(events, f).flatMap(({ invocation, completion }) =>
    completion?.type === 'ok' ? [{ invocation, completion }] : [],
  )
}

/** Values that look alike and are not the same, and some that are. */
export const VALUES: readonly unknown[] = [1, '1', 1n, [1], ['1'], { a: 1 }, '[1]', true, 'true', '\0[1]']
