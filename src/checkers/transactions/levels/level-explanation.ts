import { counted } from '../../../options/counted.ts'
import { show, showName } from '../../display.ts'
import { DEPENDENCY_NAMES } from '../cycle-explanation.ts'
import type { ExplainDependency } from '../dependency.ts'
import type { Anomaly, AnomalyStep } from '../evidence.ts'
import { introduce, named } from '../narration.ts'
import { READ, type TransactionTable } from '../transaction-table.ts'
import { Cast } from './cast.ts'
import { type Level, meaningOf } from './level.ts'
import type { Because, Contradiction } from './weak-level.ts'

/** Tells why a level does not hold: a cycle in the order of commits, with the reason of every step. */
export function explainContradiction(
  table: TransactionTable,
  level: Level,
  { steps, because }: Contradiction,
  explain: ExplainDependency,
): Anomaly {
  const cast = new Cast()
  for (const { from } of steps) cast.name(from)
  const names = cast.transactions.map(t => cast.name(t))
  const told = steps.map((step, i): AnomalyStep => {
    const [from, to] = [cast.name(step.from), cast.name(step.to)]
    const reason = because[i]
    return {
      from,
      to,
      dependency: DEPENDENCY_NAMES[step.label],
      explanation: `${from} comes before ${to}, because ${
        reason === undefined ? explain(step, from, to) : inWords(table, reason, cast, step, explain)
      }`,
    }
  })
  const said = told.slice(0, 3).map(({ explanation }) => explanation)
  const more = told.length > 3 ? `, and so on around a cycle of ${counted(told.length, 'transaction')}` : ''
  const transactions = named(table, cast.transactions)
  return {
    type: level.anomaly,
    transactions,
    summary: `${said.join('; ')}${more}.`,
    steps: told,
    explanation: [
      `${level.anomaly}: ${meaningOf(level)}`,
      ...transactions.map(each => `  ${introduce(each)}`),
      ...told.map(({ explanation }) => `  ${explanation}.`),
      `  So ${[...names, names[0]].join(' < ')}: each comes before itself, which is impossible.`,
    ].join('\n'),
  }
}

function inWords(
  table: TransactionTable,
  { reader, key, way, isMissed }: Because,
  cast: Cast,
  { from, to }: { readonly from: number; readonly to: number },
  explain: ExplainDependency,
): string {
  const name = showName(table.keys[key])
  const saw = `${cast.name(reader)} read ${name} as ${readOf(table, reader, key)}`
  if (isMissed) return `${saw}, without what ${cast.name(to)} wrote there`
  const known = way.map(step => explain(step, cast.name(step.from), cast.name(step.to)))
  return `${saw}, which ${cast.name(to)} wrote, and knew of ${cast.name(from)}, which wrote ${name}, too (${known.join('; ')})`
}

/** What a transaction read of a key, the first time. */
function readOf({ first, kind, key, value }: TransactionTable, t: number, k: number): string {
  let m = first[t]!
  while (kind[m] !== READ || key[m] !== k) m++
  return show(value[m])
}
