import type { EventType, History, HistoryEvent } from '../../../src/workload/history.ts'

/** A transaction in a line: `0 ok: append x 1, r y [1, 2]`. */
export type Line = `${number} ${EventType}: ${string}`

/** A history out of lines; a completion stands for its invocation too unless its process has one open. */
export function history(...lines: readonly Line[]): History {
  const events: HistoryEvent[] = []
  const running = new Set<number>()
  const push = (process: number, type: EventType, f: string, value: unknown) =>
    events.push({ index: events.length, time: events.length * 1e6, process, type, f, value })
  for (const line of lines) {
    const [, name, type, text] = /^(\d+) (\w+): (.*)$/.exec(line)!
    const process = Number(name)
    const value = text!.split(/, (?=[a-z])/).map(microOperation)
    const asked = value.map(each => (each[0] === 'r' || each[0] === 'rp' ? [each[0], each[1], null] : each))
    if (type === 'invoke' || !running.has(process)) push(process, 'invoke', 'txn', asked)
    if (type === 'invoke') running.add(process)
    else {
      running.delete(process)
      push(process, type as EventType, 'txn', value)
    }
  }
  return events
}

function microOperation(text: string): [string, unknown, unknown?] {
  const [f, key, ...rest] = text.match(/\[[^\]]*\]|\{[^}]*\}|\S+/g)!
  return rest.length === 0 ? [f!, parsed(key!)] : [f!, parsed(key!), parsed(rest.join(' '))]
}

function parsed(text: string): unknown {
  return /^[-\d[{"nt]/.test(text) && text !== 'n' && text !== 't' ? JSON.parse(text.replaceAll("'", '"')) : text
}
