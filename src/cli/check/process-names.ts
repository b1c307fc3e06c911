import type { History } from '../../workload/history.ts'

/** A history, and which numbers stand for the names of processes. */
export interface Numbered {
  readonly history: History
  readonly names: ReadonlyMap<string, number>
}

/**
 * Numbers the processes of a history whose clients have names, in order of first use; names that are small numbers themselves (`"3"`)
 * become these, if all are. As it is where any process has a number: then those with names are no clients. What never invokes, or is a nemesis
 * by its name, is none either.
 */
export function numberNames(history: History): Numbered {
  const clients = new Set<string>()
  for (const { process, type } of history) {
    if (typeof process === 'number') return { history, names: new Map() }
    if (type === 'invoke' && !process.startsWith('nemesis')) clients.add(process)
  }
  const areNumbers = [...clients].every(name => /^(0|[1-9]\d{0,8})$/.test(name))
  const names = new Map([...clients].map((name, place) => [name, areNumbers ? Number(name) : place]))
  if (names.size === 0) return { history, names }
  return {
    history: history.map(event => ({ ...event, process: names.get(event.process as string) ?? event.process })),
    names,
  }
}
