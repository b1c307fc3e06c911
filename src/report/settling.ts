import { microseconds } from '../clock/duration.ts'
import { timeText } from '../clock/time-text.ts'
import { describeFault, factsOf } from '../faults/catalogue.ts'
import { quotedLine } from '../options/quoted.ts'
import type { FaultRecord } from '../scenario/fault-driver.ts'
import type { Run } from '../scenario/run.ts'

const MOST_NAMED = 3

/**
 * Of a run in which something did not come true in the end: which faults were over when, and how long there was to settle then. Undefined for
 * what went wrong in another way.
 */
export function settlingOf({ journal, violations: [violation], faults }: Run): string | undefined {
  if (violation?.kind !== 'eventually' || journal === undefined) return undefined
  const healed = [...journal].findLast(({ kind }) => kind === 'phase')
  if (healed === undefined) return undefined
  const endUs = Math.round(violation.timeMs * 1_000)
  const lasting = faults.filter(({ fault }) => factsOf(fault).lasts)
  const cut = lasting.filter(record => endOf(record) > healed.timeUs)
  const time = `${timeText(endUs - healed.timeUs)} to settle, until ${timeText(endUs)}`
  const at = timeText(healed.timeUs)
  if (faults.length === 0)
    return `There were no faults; from ${at} on no new operations were begun, and there was ${time}`
  if (cut.length === 0)
    return `All faults were over by ${at}, when no new operations were begun; then there was ${time}`
  return `At ${at} all faults were healed (${names(cut)}), and no new operations were begun; then there was ${time}`
}

/** When a fault would have ended by itself. */
function endOf({ fault }: FaultRecord): number {
  if (!('for' in fault) || fault.for === undefined) return Number.POSITIVE_INFINITY
  return microseconds(fault.at) + microseconds(fault.for)
}

function names(records: readonly FaultRecord[]): string {
  const named = records.slice(0, MOST_NAMED).map(({ fault }) => quotedLine(describeFault(fault)))
  const more = records.length - named.length
  return `${named.join(', ')}${more === 0 ? '' : ` and ${more} more`}`
}
