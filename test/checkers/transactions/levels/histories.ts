import fc from 'fast-check'
import type { EventType, History, HistoryEvent } from '../../../../src/workload/history.ts'

export type Kind = 'append' | 'w'

const KEYS = ['x', 'y', 'z'] as const
type Key = (typeof KEYS)[number]

type MicroOperation = [f: string, key: Key, value: unknown]

/** A write of a value, or a read of what the choice says. */
interface Planned {
  readonly key: Key
  readonly choice: number
  readonly value: number | undefined
}

/**
 * Whether a transaction ends without an answer, and then what its process does: nothing else at all, nothing after it (its client goes on
 * under another number, as in Jepsen), or whatever comes.
 */
type Silence = 'none' | 'alone' | 'last' | 'between'

/**
 * Small histories that nothing ran: what was read is any version at all, so that most break some level and few break none. Two to five
 * transactions of up to three processes, with reads and writes of up to three keys; some end without an answer.
 */
export function wildHistories(kind: Kind, most = 5): fc.Arbitrary<History> {
  const operation = fc.record({
    isWrite: fc.boolean(),
    key: fc.constantFrom<Key>('x', 'y', 'x', 'y', 'z'),
    choice: fc.nat({ max: 99 }),
  })
  const transaction = fc.record({
    process: fc.nat({ max: 2 }),
    operations: fc.array(operation, { minLength: 1, maxLength: 3 }),
    silence: fc.constantFrom<Silence>(...Array(16).fill('none'), 'alone', 'last', 'last', 'between'),
    when: fc.nat({ max: 9 }),
  })
  return fc.array(transaction, { minLength: 2, maxLength: most }).map(drawn => {
    const written = new Map<Key, number[]>(KEYS.map(key => [key, []]))
    let values = 0
    // What each transaction writes: a key once, and nothing that it has not read before where it reads it.
    const plans = drawn.map(({ operations, ...rest }) => {
      const done = new Set<Key>()
      const plan = operations.flatMap(({ isWrite, key, choice }): Planned[] => {
        if (done.has(key)) return []
        if (!isWrite) return [{ key, choice, value: undefined }]
        done.add(key)
        written.get(key)!.push(++values)
        return [{ key, choice, value: values }]
      })
      return { ...rest, plan }
    })
    const perform = (plan: readonly Planned[]): MicroOperation[] =>
      plan.map(({ key, choice, value }) => {
        if (value !== undefined) return [kind, key, value]
        const own = plan.find(other => other.key === key && other.value !== undefined)?.value
        const versions = written.get(key)!
        if (kind === 'append') return ['r', key, versions.slice(0, choice % (versions.length + 1))]
        const others = versions.filter(each => each !== own)
        return ['r', key, [null, ...others][choice % (others.length + 1)]]
      })
    const events: HistoryEvent[] = []
    const push = (process: number, type: EventType, value: readonly MicroOperation[]) =>
      events.push({ index: events.length, time: events.length * 1e6, process, type, f: 'txn', value })
    const open = new Map<number, () => void>()
    const names = [0, 1, 2]
    plans.forEach(({ process: client, plan, silence, when }, i) => {
      open.get(client)?.()
      const isSilent = silence !== 'none'
      const another = client + 3 * (i + 1)
      const process = silence === 'alone' ? another : names[client]!
      if (silence === 'last') names[client] = another
      const result = perform(plan)
      const asked = result.map(([f, key, value]): MicroOperation => [f, key, f === 'r' ? null : value])
      push(process, 'invoke', asked)
      const complete = () => {
        push(process, isSilent ? 'info' : 'ok', isSilent ? asked : result)
        open.delete(client)
      }
      open.set(client, complete)
      // Some are over before the next begins, and some before all others go on.
      if (when < 3) complete()
      if (when === 3) for (const each of [...open.values()]) each()
    })
    for (const complete of [...open.values()]) complete()
    return events
  })
}
