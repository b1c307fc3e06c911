import { describe, expect, test } from 'vitest'
import type { Failure, Happening, Message, Step, Trigger } from '../../src/report/happening.ts'
import type { Happenings } from '../../src/report/happenings.ts'
import { rowsOf } from '../../src/report/rows.ts'
import type { ConnectionEvent, FaultEvent } from '../../src/sim/journal/event.ts'

let index = 0

function step(trigger: Trigger | Trigger['kind'], about: Partial<Step> = {}): Step {
  return {
    kind: 'step',
    index: index++,
    time: 5,
    process: 'n1',
    trigger: typeof trigger === 'string' ? ({ kind: trigger } as Trigger) : trigger,
    restart: false,
    ...{
      operations: [],
      logs: [],
      reached: [],
      buggified: [],
      connections: [],
      faults: [],
      lifecycle: [],
      unsynced: [],
    },
    ...{ phases: [], changes: [], shown: undefined, leads: false, sends: 0, asks: 0, isWaiting: false },
    ...about,
  }
}

const sending = step('timer')

function message(about: Partial<Message> = {}): Message {
  const content = 'control' in about ? undefined : { type: 'vote' }
  return {
    ...{ from: 'n1', to: 'n2', number: 0, part: 'datagram', control: undefined, content, sentAt: 5, dueAt: 7 },
    ...{ connection: undefined, sentIn: sending, answers: undefined, arrivals: 0, heldAt: undefined },
    ...about,
  }
}

function failure(about: Partial<Message> = {}, more: Partial<Failure> = {}): Failure {
  return { kind: 'failure', index: index++, time: 5, message: message(about), fate: 'lost', ...more }
}

const rows = (...all: Happening[]) => rowsOf({ all } as unknown as Happenings)
const isShown = (happening: Happening) => rows(happening).length === 1
const arrival = (about: Partial<Message>): Step =>
  step({ kind: 'message', message: message(about), duplicate: false, altered: false })

describe('messages of one broadcast that do not get through are one row', () => {
  const first = failure()

  test('if they are alike', () => {
    expect(rows(first, failure({ to: 'n3', number: 4 }), failure({ to: 'n4' }))).toHaveLength(1)
  })

  test.each([
    ['at another time', failure({}, { time: 6 })],
    ['with another fate', failure({}, { fate: 'blocked' })],
    ['from another process', failure({ from: 'n3' })],
    ['sent in another step', failure({ sentIn: step('timer') })],
    ['of another part', failure({ part: 'request' })],
    ['of another type', failure({ content: { type: 'granted' } })],
  ])('not one %s', (_, other) => {
    expect(rows(first, other)).toHaveLength(2)
  })

  test('nor messages of which it is not known what sent them', () => {
    expect(rows(failure({ sentIn: undefined }), failure({ sentIn: undefined }))).toHaveLength(2)
  })
})

describe('processes that start alike are one row', () => {
  const started = (after: unknown, about: Partial<Step> = {}) =>
    step('start', { changes: [{ field: 'role', before: undefined, after, first: true }], ...about })

  test('in the same state, or without one, as clients are', () => {
    expect(rows(started('follower'), started('follower', { process: 'n2' }), step('start'))).toHaveLength(1)
  })

  test.each([
    ['in another state', started('leader')],
    ['at another time', started('follower', { time: 6 })],
    ['after a crash', started('follower', { restart: true })],
    ['with something to tell', started('follower', { logs: ['hello'] })],
  ])('not one that starts %s', (_, other) => {
    expect(rows(started('follower'), other)).toHaveLength(2)
    // Nor does anything join it.
    expect(rows(other, started('follower'))).toHaveLength(2)
  })
})

describe('what a diagram does not show', () => {
  const faults = (kind: string, phase: 'begin' | 'end') => {
    const event = { kind: 'fault', phase, fault: { kind, at: 0, node: 'n1', groups: [] } } as unknown as FaultEvent
    return step('world', { process: undefined, faults: [event] })
  }
  const connection = { kind: 'connection', phase: 'opened' } as ConnectionEvent
  const unanswered = { kind: 'operation', type: 'info', cause: -1 } as unknown as Step['operations'][number]

  test.each<[string, Happening, Happening]>([
    ['a timer that only sends', step('timer', { sends: 3 }), step('timer', { logs: ['fired'] })],
    [
      'the window of a connection',
      arrival({ part: 'segment', control: 'window' }),
      arrival({ part: 'segment', control: 'close' }),
    ],
    [
      'a disk operation that went well',
      step({ kind: 'disk', call: 'fsync', file: 'f', error: undefined }),
      step({ kind: 'disk', call: 'fsync', file: 'f', error: 'full' }),
    ],
    [
      'operations that end without an answer with the run',
      step('wake', { operations: [unanswered] }),
      step('wake', { operations: [{ ...unanswered, cause: 3 }] }),
    ],
    ['the end of a crash, which is told by the restart', faults('crash', 'end'), faults('crash', 'begin')],
    ['something that was due and did nothing', step('wake'), step('wake', { connections: [connection] })],
  ])('%s', (_, hidden, shown) => {
    expect([isShown(hidden), isShown(shown)]).toEqual([false, true])
  })

  test('the end of a fault that is drawn as a band is shown', () => {
    expect(isShown(faults('partition', 'end'))).toBe(true)
  })
})
