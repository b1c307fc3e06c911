import type { ReadonlyJournal } from '../../sim/journal/journal.ts'

/**
 * Writes what the nodes showed with `inspect()` in the Informal Trace Format of Apalache: a variable for each node, a state after each
 * step that changed one. Before a node has shown anything, its variable is an empty record.
 */
export function itf(journal: ReadonlyJournal, scenario: string): string {
  const shown: { readonly process: string; readonly step: number; readonly timeUs: number; readonly state: unknown }[] =
    []
  for (const event of journal) if (event.kind === 'state') shown.push(event)
  const vars = [...new Set(shown.map(({ process }) => process))]
  const now: Record<string, unknown> = Object.fromEntries(vars.map(name => [name, {}]))
  const states: Record<string, unknown>[] = []
  shown.forEach(({ process, step, timeUs, state }, i) => {
    now[process] = itfValue(state)
    if (shown[i + 1]?.step !== step) states.push({ '#meta': { index: states.length, step, timeUs }, ...now })
  })
  const meta = { format: 'ITF', 'format-description': 'https://apalache.informal.systems/docs/adr/015adr-trace.html' }
  return JSON.stringify({ '#meta': { ...meta, source: scenario }, vars, states })
}

/**
 * Integers are written so that none is too large for a reader; there are no fractions and no null in the format: they are texts. What begins
 * with `#` says of which kind a value is, so no field may.
 */
function itfValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? { '#bigint': String(BigInt(value)) } : String(value)
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(itfValue)
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key.replace(/^#/, '_#'), itfValue(each)]))
}
