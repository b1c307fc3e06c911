import type { Run } from '../scenario/run.ts'
import type { OperationEvent } from '../sim/journal/event.ts'
import type { ReadonlyJournal } from '../sim/journal/journal.ts'
import { numbersInJournal, toldTransactions } from './client-operations.ts'
import { valueText } from './value-text.ts'

/** What a checker's sentence calls by a name of its own, as `T1`. */
export interface CastMember {
  /** The event of the journal with which it began. */
  readonly begin: OperationEvent
  readonly text: string
}

/** As much of a transaction is shown. */
const ROOM = 120

/** Which transactions a checker's sentence means by `T1`, `T2`: whose they are, and what was asked. Empty where it has no such names. */
export function castOf(run: Run, journal: ReadonlyJournal): CastMember[] {
  const [violation] = run.violations
  if (violation === undefined) return []
  const said = new Set(violation.message.match(/\bT\d+\b/g) ?? [])
  const meant = said.size === 0 ? [] : toldTransactions(run).filter(({ name }) => said.has(name))
  if (meant.length === 0) return []
  const operations = [...journal].filter(event => event.kind === 'operation')
  const numbers = numbersInJournal(run.history)
  return meant.flatMap(({ name, invocation }) => {
    const begin = operations[numbers[invocation] ?? -1]
    if (begin === undefined) return []
    return [{ begin, text: `${name} is ${begin.client}’s ${begin.f} ${valueText(begin.value, ROOM)}` }]
  })
}
