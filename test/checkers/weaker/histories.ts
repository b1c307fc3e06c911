import fc from 'fast-check'
import type { EventType, History, HistoryEvent } from '../../../src/workload/history.ts'

interface Turn {
  readonly process: number
  readonly key: number
  readonly choice: number
  readonly fate: number
}

/** Whether a process that does not know whether its write happened goes on under another number, as in Jepsen. */
type AfterInfo = 'another number' | 'same number'

/**
 * Histories of a few clients of a replicated store. Every process has a replica; its writes reach the others' later, in order or
 * not. Some reads return just anything. Every written value is different.
 */
export function replicatedHistories(
  maxOperations: number,
  afterInfo: AfterInfo = 'another number',
): fc.Arbitrary<History> {
  const turn = fc.record({
    process: fc.nat({ max: 2 }),
    key: fc.nat({ max: 1 }),
    choice: fc.nat({ max: 99 }),
    fate: fc.nat({ max: 39 }),
  })
  const style = fc.record({
    lies: fc.constantFrom(0, 1, 2, 9),
    oneKey: fc.boolean(),
    inOrder: fc.boolean(),
    eager: fc.boolean(),
  })
  return fc
    .tuple(fc.array(turn, { minLength: maxOperations - 4, maxLength: maxOperations }), style)
    .map(([turns, how]) => play(turns, { ...how, afterInfo }))
}

function play(
  turns: readonly Turn[],
  how: { lies: number; oneKey: boolean; inOrder: boolean; eager: boolean; afterInfo: AfterInfo },
): History {
  const events: HistoryEvent[] = []
  const names = [0, 1, 2]
  let nextName = 3
  const replicas = names.map(() => new Map<number, number>())
  const travelling: { from: number; to: number; key: number; value: number }[] = []
  const written: { key: number; value: number }[] = []
  let lies = how.lies
  const push = (process: number, type: EventType, f: string, value: unknown) => {
    const time = events.length * 1_000_000
    events.push({ index: events.length, time, process: names[process]!, type, f, value })
  }
  const abandon = (process: number) => {
    if (how.afterInfo === 'another number') names[process] = nextName++
  }
  for (const { process, key: anyKey, choice, fate } of turns) {
    const key = how.oneKey ? 0 : anyKey
    // Something arrives.
    for (let i = how.eager ? 4 : choice % 3; i > 0 && travelling.length > 0; i--) {
      let at = (choice * 7 + i) % travelling.length
      if (how.inOrder) {
        const { from, to } = travelling[at]!
        at = travelling.findIndex(each => each.from === from && each.to === to)
      }
      const [message] = travelling.splice(at, 1)
      replicas[message!.to]!.set(message!.key, message!.value)
    }
    const name = `k${key}`
    if (choice % 5 < 2) {
      const value = written.length + 1
      push(process, 'invoke', 'write', [name, value])
      if (fate === 0) {
        push(process, 'fail', 'write', [name, value])
        continue
      }
      written.push({ key, value })
      replicas[process]!.set(key, value)
      for (let to = 0; to < 3; to++) if (to !== process) travelling.push({ from: process, to, key, value })
      if (fate < 4) {
        push(process, 'info', 'write', [name, value])
        abandon(process)
      } else push(process, 'ok', 'write', [name, value])
      continue
    }
    let value = replicas[process]!.get(key) ?? null
    if (lies > 0 && fate % 4 === 0) {
      lies--
      const candidates = [null, ...written.filter(each => each.key === key).map(each => each.value)]
      value = candidates[choice % candidates.length]!
    }
    push(process, 'invoke', 'read', [name, null])
    if (fate === 39) {
      push(process, 'info', 'read', null)
      abandon(process)
    } else push(process, 'ok', 'read', [name, value])
  }
  // Reads may be answered with what is written only later: real time counts for none of the weaker models.
  return lies < how.lies && how.lies > 1 ? shuffled(events, turns) : events
}

/** The operations in another order, that of each process kept. */
function shuffled(events: readonly HistoryEvent[], turns: readonly Turn[]): History {
  const lines = new Map<number | string, HistoryEvent[]>()
  for (const event of events) lines.set(event.process, [...(lines.get(event.process) ?? []), event])
  const queues = [...lines.values()]
  const result: HistoryEvent[] = []
  for (let i = 0; queues.length > 0; i++) {
    const at = turns[i % turns.length]!.choice % queues.length
    const [invoke, completion] = queues[at]!.splice(0, 2)
    for (const event of [invoke, completion]) if (event !== undefined) result.push({ ...event, index: result.length })
    if (queues[at]!.length === 0) queues.splice(at, 1)
  }
  return result
}

/**
 * Histories of three processes that write and one that mostly reads: along one order of the writes, except that some reads
 * return what the same process read of the key before.
 */
export function watchedHistories(): fc.Arbitrary<History> {
  const turn = fc.record({ process: fc.nat({ max: 5 }), key: fc.constantFrom('x', 'y', 'z'), fate: fc.nat({ max: 9 }) })
  const turns = fc.array(turn, { minLength: 24, maxLength: 40, size: 'max' })
  return fc.tuple(turns, fc.integer({ min: 1, max: 4 })).map(([turns, stickiness]) => {
    const events: HistoryEvent[] = []
    const state = new Map<string, number>()
    const lastRead = new Map<string, number | null>()
    turns.forEach(({ process: anyProcess, key, fate }, n) => {
      const isRead = anyProcess > 2
      const process = Math.min(anyProcess, 3)
      const current = state.get(key) ?? null
      const value = !isRead ? n : fate < stickiness ? (lastRead.get(key) ?? current) : current
      if (isRead) lastRead.set(key, value)
      else state.set(key, n)
      const event = { time: n * 1e6, process, f: isRead ? 'read' : 'write' }
      events.push({ ...event, index: 2 * n, type: 'invoke', value: [key, isRead ? null : value] })
      events.push({ ...event, index: 2 * n + 1, type: 'ok', value: [key, value] })
    })
    return events
  })
}
