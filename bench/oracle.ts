/**
 * `npm run oracle -- DIR`: judges every recorded history that DIR/manifest.json names, and the cases in DIR/peers, compares with what the reference tools said,
 * and prints a table. Exit code 1 if they differ for no reason that `oracle/on-purpose.ts` knows.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readHistory } from '../src/checkers/formats/index.ts'
import type { History } from '../src/workload/history.ts'
import { type Answer, answerTo, isSame } from './oracle/answer.ts'
import { readManifest } from './oracle/manifest.ts'
import { ON_PURPOSE } from './oracle/on-purpose.ts'
import { peerObjects } from './oracle/peer-objects.ts'
import { peerRows } from './oracle/peer-rows.ts'
import { peerTransactions } from './oracle/peer-transactions.ts'
import { type Question, questionsFor } from './oracle/questions.ts'

interface Row {
  histories: number
  questions: number
  agree: number
  onPurpose: number
  disagree: number
  /** No verdict is known. */
  open: number
  ms: number
}

/** What came of one history. */
interface Outcome {
  readonly questions: number
  /** Why it differs on purpose, by the names of the reasons. */
  readonly onPurpose: ReadonlySet<string>
  /** Why it differs and should not. */
  readonly problems: readonly string[]
  readonly ms: number
}

/** A history and what to ask about it. @throws Error if it cannot be read or asked. */
interface Case {
  readonly file: string
  readonly collection: string
  readonly model: string
  history(): History
  questions(): readonly Question[]
}

function casesIn(folder: string): readonly Case[] {
  return [
    ...readManifest(folder).map(entry => ({
      ...entry,
      history: () => readHistory(readFileSync(join(folder, entry.file), 'utf8')),
      questions: () => questionsFor(entry),
    })),
    ...[...peerTransactions(folder), ...peerRows(folder), ...peerObjects(folder)].map(each => ({
      ...each,
      history: () => each.history,
      questions: () => each.questions,
    })),
  ]
}

function judge(each: Case): Outcome {
  const onPurpose = new Set<string>()
  const problems: string[] = []
  let ms = 0
  let questions = 0
  try {
    const history = each.history()
    for (const question of each.questions()) {
      questions++
      const start = performance.now()
      const answer = answerTo(question, history)
      ms += performance.now() - start
      if (isSame(answer)) continue
      const reason = ON_PURPOSE.find(each => each.accountsFor(answer, history))
      if (reason === undefined) problems.push(differenceOf(answer))
      else onPurpose.add(reason.name)
    }
  } catch (error) {
    problems.push((error as Error).message)
  }
  return { questions, onPurpose, problems, ms }
}

function differenceOf({ question, valid, not, reason }: Answer): string {
  const said = (verdict: unknown, models: readonly string[] | undefined) =>
    models === undefined || models.length === 0 ? String(verdict) : `${verdict}, not ${models.join(' and ')}`
  return `${question.asked}: ${said(question.valid, question.not)}; here: ${said(valid, not)}. ${reason}`
}

function main(folder: string): number {
  const rows = new Map<string, Row>()
  const purposes = new Map<string, string[]>()
  const problems: string[] = []
  for (const entry of casesIn(folder)) {
    const name = `${entry.collection}\t${entry.model}`
    const row = rows.get(name) ?? { histories: 0, questions: 0, agree: 0, onPurpose: 0, disagree: 0, open: 0, ms: 0 }
    rows.set(name, row)
    const outcome = judge(entry)
    row.histories++
    row.questions += outcome.questions
    row.ms += outcome.ms
    if (outcome.problems.length > 0) row.disagree++
    else if (outcome.onPurpose.size > 0) row.onPurpose++
    else if (outcome.questions === 0) row.open++
    else row.agree++
    for (const problem of outcome.problems) problems.push(`${entry.file}: ${problem}`)
    for (const reason of outcome.onPurpose) purposes.set(reason, [...(purposes.get(reason) ?? []), entry.file])
  }
  console.log(table(rows))
  for (const { name, reason } of ON_PURPOSE) {
    const files = purposes.get(name)
    if (files !== undefined)
      console.log(`\nOn purpose: ${name}. ${reason}\n${files.map(file => `  ${file}`).join('\n')}`)
  }
  if (problems.length > 0) console.log(`\nFor no known reason:\n${problems.map(problem => `  ${problem}`).join('\n')}`)
  return problems.length > 0 ? 1 : 0
}

function table(rows: ReadonlyMap<string, Row>): string {
  const head = ['collection', 'model', 'histories', 'verdicts', 'agree', 'on purpose', 'disagree', 'not known', 'ms']
  const cells = [...rows].map(([name, row]) => [...name.split('\t'), ...numbersOf(row)])
  const all: Row = { histories: 0, questions: 0, agree: 0, onPurpose: 0, disagree: 0, open: 0, ms: 0 }
  for (const row of rows.values()) for (const field of Object.keys(all) as (keyof Row)[]) all[field] += row[field]
  const lines = [head, ...cells, ['all', '', ...numbersOf(all)]]
  const widths = head.map((_, column) => Math.max(...lines.map(line => line[column]!.length)))
  const isText = (column: number) => column < 2
  return lines
    .map(line => line.map((cell, i) => (isText(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
    .join('\n')
}

function numbersOf({ histories, questions, agree, onPurpose, disagree, open, ms }: Row): string[] {
  return [histories, questions, agree, onPurpose, disagree, open, Math.round(ms)].map(String)
}

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  console.error(
    'Usage: npm run oracle -- DIR, where DIR/manifest.json names recorded histories and what is known about them',
  )
  process.exitCode = 254
} else process.exitCode = main(folder)
