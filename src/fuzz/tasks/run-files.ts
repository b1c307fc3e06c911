import { type WrittenFormat, writeHistory } from '../../checkers/formats/index.ts'
import { timeText } from '../../clock/time-text.ts'
import { describeFault } from '../../faults/catalogue.ts'
import { measureRun } from '../../measure/run-measures.ts'
import { runGraphs } from '../../report/graphs/run-graphs.ts'
import { journalLines } from '../../report/journal-lines.ts'
import { story } from '../../report/story.ts'
import type { Run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { plainJson } from '../../sim/plain-json.ts'
import type { History } from '../../workload/history.ts'
import { summaryOf } from './run-summary.ts'
import { storedPage } from './stored-page.ts'

/** Everything about a run that may be looked at later, as files by their names. The run has a journal. */
export function runFiles(scenario: AnyScenario, run: Run): Record<string, string> {
  const page = storedPage(scenario, run)
  const { violations, states } = run
  const measures = measureRun(run)
  return {
    'plan.json': `${JSON.stringify(run.plan, undefined, 2)}\n`,
    'results.json': `${plainJson({ ...summaryOf(scenario, run), violations: violations.map(described), states })}\n`,
    'history.jsonl': historyText(run.history, 'jsonl', '# '),
    'history.edn': historyText(run.history, 'edn', '; '),
    'journal.jsonl': [...journalLines(run, MAX_EVENTS)].map(line => `${line}\n`).join(''),
    'log.txt': logText(run),
    'story.txt': `${story(run, { length: 'full' })}\n`,
    'measures.json': `${plainJson(measures)}\n`,
    ...runGraphs(measures),
    ...(page === undefined ? {} : { 'page.html': page }),
  }
}

function described({ property, kind, message, timeMs, process, details }: Run['violations'][number]): object {
  return { property, kind, message, timeMs, process, details }
}

/** A format that has no form for some value of the history does not keep the other files from being written. */
function historyText(history: History, format: WrittenFormat, comment: string): string {
  try {
    return writeHistory(history, format)
  } catch (error) {
    return `${comment}${(error as Error).message.replaceAll('\n', ' ')}\n`
  }
}

/** What the nodes said with `env.log`, and what happened to them. */
function logText({ journal }: Run): string {
  const lines: string[] = []
  for (const event of journal ?? []) {
    const at = timeText(event.timeUs)
    if (event.kind === 'log') lines.push(`${at} ${event.process}: ${event.text}`)
    else if (event.kind === 'fault') lines.push(`${at} ${event.phase} ${describeFault(event.fault)}`)
    else if (event.kind === 'crash' || event.kind === 'start') {
      lines.push(`${at} ${event.process} ${event.kind}${event.reason === undefined ? '' : `: ${event.reason}`}`)
    }
  }
  return lines.map(line => `${line}\n`).join('')
}

/** A shrunk run has hundreds; one that could not be shrunk is not to fill the disk. */
const MAX_EVENTS = 100_000
