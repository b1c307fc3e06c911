import type { EventType, History, HistoryEvent } from '../../workload/history.ts'
import { EdnError, ednForms } from './edn.ts'
import { HistoryFormatError } from './jepsen-record.ts'

const PREFIX = /^INFO\s+jepsen\.util - /
const LINE = /^(:?\S+)\s+:(invoke|ok|fail|info)\s+:(\S+)\s+(.*)$/

/**
 * The log of the etcd test in early Jepsen, as in Porcupine's test data: `INFO  jepsen.util - 3	:ok	:read	4`. Other
 * lines of the log are skipped. There are no times. To judge it as Porcupine does: `casRegister({ failedCas: 'mismatch' })`.
 *
 * @throws HistoryFormatError naming the line.
 */
export function readEtcdLog(text: string): History {
  const events: HistoryEvent[] = []
  let number = 0
  for (const line of text.split('\n')) {
    number++
    const prefix = PREFIX.exec(line)
    if (prefix === null) continue
    const rest = line.slice(prefix[0].length).trimEnd()
    const match = LINE.exec(rest)
    if (match === null) throw new HistoryFormatError(number, `expected process, type, f and value, not '${rest}'`)
    const [, process, type, f, value] = match as unknown as [string, string, EventType, string, string]
    const parsed = parse(value, number)
    // Where it did not work out the log has the reason in place of the value.
    const isReason = (type === 'fail' || type === 'info') && value.startsWith(':')
    events.push({
      index: events.length,
      time: -1,
      process: /^\d+$/.test(process) ? Number(process) : process.replace(/^:/, ''),
      type,
      f,
      value: isReason ? null : parsed,
      ...(isReason ? { error: parsed } : {}),
    })
  }
  return events
}

function parse(text: string, line: number): unknown {
  try {
    const forms = [...ednForms(text)]
    if (forms.length === 1) return forms[0]!.value
  } catch (error) {
    if (!(error instanceof EdnError)) throw error
    throw new HistoryFormatError(line, error.message.replace(/^line \d+: /, ''))
  }
  throw new HistoryFormatError(line, `expected one value, not '${text}'`)
}
