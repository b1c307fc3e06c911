import type { History, HistoryEvent } from '../../workload/history.ts'
import { isRead, type Model, modelOperation } from '../model.ts'
import { operations } from '../operation.ts'

/**
 * The history as it would be if every read had begun so many nanoseconds earlier. Each operation is of a process of its own, by its number
 * among the operations: one that began earlier may overlap with the one before.
 */
export function begunEarlier<State>(model: Model<State>, history: History, ns: number): History {
  const moved: { readonly time: number; readonly rank: number; readonly event: HistoryEvent }[] = []
  for (const [number, operation] of operations(history).entries()) {
    const { start, end, startTime } = operation
    const isMoved = isRead(model, modelOperation(model, operation))
    const invocation = { ...history[start]!, process: number }
    // What it then touches it may overlap with.
    moved.push(
      isMoved
        ? { time: startTime - ns, rank: ns === 0 ? 1 : 0, event: invocation }
        : { time: startTime, rank: 1, event: invocation },
    )
    if (end !== Number.POSITIVE_INFINITY) {
      const completion = { ...history[end]!, process: number }
      moved.push({ time: completion.time, rank: 1, event: completion })
    }
  }
  return moved
    .sort((a, b) => a.time - b.time || a.rank - b.rank || a.event.index - b.event.index)
    .map(({ event }, index) => ({ ...event, index }))
}
