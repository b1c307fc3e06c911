import type { EventType, History } from '../src/workload/history.ts'

export type Line = readonly [ms: number, process: number | string, type: EventType, f: string, value?: unknown]

/** A history by hand. */
export function history(...lines: readonly Line[]): History {
  return lines.map(([ms, process, type, f, value = null], index) => ({
    index,
    time: ms * 1e6,
    process,
    type,
    f,
    value,
  }))
}
