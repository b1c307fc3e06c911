import type { Run } from '../scenario/run.ts'
import { plainJson } from '../sim/plain-json.ts'

/** The version of the format, which its first line tells. docs/journal.md says what each version has. */
export const JOURNAL_VERSION = 1

/**
 * The journal of a run as JSON Lines (docs/journal.md): a head that names the format, and then an event a line, in order.
 *
 * @param most Events to write. If there are more, the last line says how many are left out. Default: all.
 */
export function* journalLines(run: Run, most = Number.POSITIVE_INFINITY): Generator<string> {
  const { journal, scenario, plan, fingerprint } = run
  if (journal === undefined) return
  const { length } = journal
  yield plainJson({
    format: 'sameseed-journal',
    version: JOURNAL_VERSION,
    scenario,
    seed: plan.seed,
    fingerprint,
    events: length,
  })
  const end = Math.min(length, most)
  for (let id = journal.first; id < end; id++) {
    const { id: _, step, cause, timeUs, kind, ...rest } = journal.at(id)
    const line = journal.lineOf(id)
    yield plainJson({ id, step, cause, timeUs, kind, ...rest, ...(line === undefined ? {} : { line }) })
  }
  if (end < length) yield plainJson({ leftOut: length - end })
}
