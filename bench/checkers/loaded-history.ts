/**
 * Reads a history of list appends out of its text (JSON Lines) and checks it, in a process of its own; prints what memory that took at its
 * peak, in MiB, Node's own included. The text is made on the way, so that it is not in memory as a whole.
 */
import { fileURLToPath } from 'node:url'
import { HistoryReader, listAppend } from '../../src/checkers/index.ts'
import type { HistoryEvent } from '../../src/workload/history.ts'
import { timeToAccept } from './time-to-accept.ts'
import { transactionEvents } from './transactions.ts'

const EVENTS_AT_ONCE = 5_000

function peakOf(transactions: number): number {
  const history: HistoryEvent[] = []
  const reader = new HistoryReader(event => history.push(event))
  let lines: string[] = []
  for (const event of transactionEvents(transactions, 'append')) {
    lines.push(`${JSON.stringify(event)}\n`)
    if (lines.length < EVENTS_AT_ONCE) continue
    reader.write(lines.join(''))
    lines = []
  }
  reader.write(lines.join(''))
  reader.end()
  timeToAccept(listAppend(), history)
  return Math.round(process.resourceUsage().maxRSS / 1024)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(peakOf(Number(process.argv[2])))
