import type { History } from '../workload/history.ts'

/**
 * Makes a history well-formed in which processes invoke while an operation of theirs still runs: the earlier operation counts as one whose
 * end was not recorded, as `info` does, and what is completed is the one that was invoked last. It gets a process of its own, the next
 * number that no other has. All other events stay as they are.
 */
export function leaveOverlapsOpen(history: History): History {
  let next = 0
  for (const { process } of history) if (typeof process === 'number' && process >= next) next = Math.floor(process) + 1
  const open = new Map<number, number>()
  const events = [...history]
  for (const [position, { process, type }] of history.entries()) {
    if (typeof process !== 'number') continue
    const earlier = open.get(process)
    if (type !== 'invoke') open.delete(process)
    else {
      if (earlier !== undefined) events[earlier] = { ...history[earlier]!, process: next++ }
      open.set(process, position)
    }
  }
  return events
}
