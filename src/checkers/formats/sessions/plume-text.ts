import { exactInteger } from '../exact-integer.ts'
import { HistoryFormatError } from '../format-error.ts'
import type { SessionOperation, Sessions, SessionTransaction } from './session-history.ts'

const LINE = /^([rw])\((\d+),(\d+),(\d+),(-?\d+)\)$/

/** Whether a text begins as one of Plume's. */
export function looksLikePlume(text: string): boolean {
  return /^\s*[rw]\(\d+,\d+,\d+,-?\d+\)\s*(\r?\n|$)/.test(text)
}

/**
 * The text of Plume, AWDIT and PolySI: a line `w(key,value,session,transaction)` or `r(…)` for each operation. A write of the transaction
 * -1 was aborted.
 *
 * @throws HistoryFormatError
 */
export function readPlumeText(text: string, file?: string): Sessions {
  const sessions = new Map<string, SessionTransaction[]>()
  const open = new Map<string, { readonly session: string; readonly operations: SessionOperation[] }>()
  const aborted: SessionTransaction[] = []
  text.split('\n').forEach((raw, i) => {
    const line = raw.trim()
    if (line === '') return
    const match = LINE.exec(line)
    const wrong = (problem: string) => new HistoryFormatError(problem, { line: i + 1, column: 1 }, file)
    if (match === null) throw wrong(`expected r(key,value,session,transaction) or w(…), not '${line}'`)
    const [, f, key, value, session, name] = match as unknown as [string, 'r' | 'w', string, string, string, string]
    const operation: SessionOperation = [f, exactInteger(key), exactInteger(value)]
    if (name === '-1') {
      if (f === 'w') aborted.push({ operations: [operation], hasCommitted: false })
      return
    }
    if (name.startsWith('-')) throw wrong(`a transaction is numbered from 0, or -1 if it was aborted, not ${name}`)
    const known = open.get(name)
    if (known !== undefined) {
      if (known.session !== session) {
        throw wrong(`transaction ${name} is in session ${session} here, and in session ${known.session} before`)
      }
      known.operations.push(operation)
      return
    }
    const operations = [operation]
    open.set(name, { session, operations })
    const transactions = sessions.get(session) ?? []
    sessions.set(session, transactions)
    transactions.push({ operations, hasCommitted: true })
  })
  // Which session an aborted write was in, nothing says.
  return [...sessions.values(), ...aborted.map(each => [each])]
}
