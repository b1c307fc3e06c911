import type { History } from '../../workload/history.ts'
import { eventFromRecord, HistoryFormatError } from './jepsen-record.ts'

/**
 * A history in JSON: one array of events, or an event in every line (JSON Lines).
 *
 * @throws HistoryFormatError naming the line; in an array, the line in which the event starts if there is one per line, and
 * always which event.
 */
export function readJepsenJson(text: string): History {
  return /^\s*\[/.test(text) ? readArray(text) : readLines(text)
}

function readLines(text: string): History {
  const events = []
  let number = 0
  for (const line of text.split('\n')) {
    number++
    if (line.trim() === '') continue
    events.push(eventFromRecord(parse(line, number), events.length, number))
  }
  return events
}

function readArray(text: string): History {
  const records = parse(text, 1) as unknown[]
  return records.map((record, index) => {
    try {
      return eventFromRecord(record, index, 0)
    } catch (error) {
      if (!(error instanceof HistoryFormatError)) throw error
      throw new HistoryFormatError(
        lineOfItem(text, index),
        `event ${index}: ${error.message.replace(/^line \d+: /, '')}`,
      )
    }
  })
}

function parse(text: string, firstLine: number): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const problem = (error as Error).message
    // V8 says "at position 17" for most mistakes, and for an unexpected end nothing.
    const position = /at position (\d+)/.exec(problem)
    const at = position === null ? text.length : Number(position[1])
    throw new HistoryFormatError(firstLine + text.slice(0, at).split('\n').length - 1, problem)
  }
}

/** The line in which the item of an array starts. The text is known to be JSON. */
function lineOfItem(text: string, index: number): number {
  let line = 1
  let depth = 0
  let item = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},\n]/g)) {
    if (token === '\n') line++
    else if (token === '[' || token === '{') {
      if (depth++ === 1 && item === index) return line
    } else if (token === ']' || token === '}') depth--
    else if (token === ',' && depth === 1) item++
  }
  return line
}
