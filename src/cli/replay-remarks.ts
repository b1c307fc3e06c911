import type { Failure } from '../failures/failure.ts'
import { changesText } from '../failures/surroundings/changes.ts'
import type { ExamineResult, RunSummary } from '../fuzz/thread/protocol.ts'
import { unmetLines } from '../report/unmet-lines.ts'
import { sameSignature } from '../scenario/violation.ts'
import { isAboutNothing, lostSince } from '../search/applicability.ts'
import type { Remark } from './one-run.ts'

/**
 * What there is to say about the run of a plan, and of the failure that it was stored for, if it was. `unmetThen` is what of the plan had not
 * happened when it was stored.
 */
export function remarkOn(stored: Failure | undefined, result: ExamineResult, unmetThen = stored?.unmet): Remark {
  const { run } = result
  const applies = lostSince(result.applicability, unmetThen)
  const { unmet } = applies
  const became = stored === undefined ? [] : [whatBecameOf(stored, result)]
  // A run that fails in the way that was asked for is good for something, whatever did not happen.
  const isTold =
    unmet.length > 0 && (run.ok || (stored !== undefined && !sameSignature(run.signature, stored.signature)))
  const isNothing = isTold && isAboutNothing(applies)
  const lines = isTold ? [introOf(run, isNothing), ...unmetLines(unmet)] : []
  const text = [...became, ...lines].join('\n')
  return {
    text: text === '' ? undefined : text,
    isGood: !isTold && (stored === undefined || isSame(stored, run)),
    isAboutNothing: isNothing,
    json: { ...(stored === undefined ? {} : comparison(stored, result)), unmet },
  }
}

function introOf(run: RunSummary, isNothing: boolean): string {
  if (!run.ok) return 'When it failed, this of its plan had not happened:'
  if (isNothing) return 'Nothing that the plan lays down happens, so that it tests nothing:'
  return 'Not all that the plan lays down happens:'
}

function isSame({ signature, fingerprint }: Failure, run: RunSummary): boolean {
  return sameSignature(run.signature, signature) && run.fingerprint === fingerprint
}

function comparison(stored: Failure, { run, changes }: ExamineResult): object {
  const { signature, fingerprint, versions } = stored
  const since = changes === undefined ? {} : { changes: changes.changes, changesComplete: changes.isComplete }
  return { stored: { signature, fingerprint, versions }, same: isSame(stored, run), ...since }
}

function whatBecameOf(stored: Failure, { run, changes }: ExamineResult): string {
  const what = isSame(stored, run)
    ? `This is the stored run: same failure (${stored.signature}), same fingerprint.`
    : `${difference(stored, run)}${changes === undefined ? '' : `\n${changesText(changes)}`}`
  return `${what}${renamed(stored, run)}`
}

/** In vitest a kept failure goes by the name of its scenario. */
function renamed(stored: Failure, run: RunSummary): string {
  if (stored.scenario === run.scenario) return ''
  return `\nIts scenario was called "${stored.scenario}" and is "${run.scenario}": simTest runs it if its "scenario" says so.`
}

function difference(stored: Failure, run: RunSummary): string {
  if (run.signature === undefined) return `It passes now. It was stored as: ${stored.signature}.`
  if (!sameSignature(run.signature, stored.signature)) {
    return `It fails differently: ${run.signature}. It was stored as: ${stored.signature}.`
  }
  return (
    `It fails in the same way (${run.signature}), but the run is another one: fingerprint ${run.fingerprint}, ` +
    `stored ${stored.fingerprint}.`
  )
}
