import type { Anomaly } from '../checkers/transactions/evidence.ts'
import type { Run } from '../scenario/run.ts'
import type { History, HistoryEvent } from '../workload/history.ts'
import { isNumber, numbersThatName } from './named-numbers.ts'

/** An operation as the story lists it. Unlike a checker's, it may come from a history that is not well-formed. */
export interface ListedOperation {
  /** Positions in the history of its invocation and its completion, if there was one. */
  readonly start: number
  readonly end: number | undefined
  readonly invocation: HistoryEvent
  readonly completion: HistoryEvent | undefined
}

/** Pairs invocations with completions, in order of invocation. */
export function listOperations(history: History): ListedOperation[] {
  const listed: { -readonly [Key in keyof ListedOperation]: ListedOperation[Key] }[] = []
  const open = new Map<number | string, (typeof listed)[number]>()
  history.forEach((event, position) => {
    if (!isOfClient(event)) return
    if (event.type === 'invoke') {
      const operation = { start: position, end: undefined, invocation: event, completion: undefined }
      listed.push(operation)
      open.set(event.process, operation)
      return
    }
    const operation = open.get(event.process)
    if (operation === undefined) return
    open.delete(event.process)
    operation.end = position
    operation.completion = event
  })
  return listed
}

/** The nemesis's are faults, and stand in the journal as such. */
function isOfClient({ process }: HistoryEvent): boolean {
  return typeof process === 'number'
}

/** Of each event of a history, which of the operations in the journal it is: that has those of the clients, in the same order. */
export function numbersInJournal(history: History): readonly number[] {
  let count = 0
  return history.map(event => (isOfClient(event) ? count++ : -1))
}

/** How much a checker's evidence is about an operation: it is the one, it ran at the same time, it came before. */
export type Involvement = 'culprit' | 'concurrent' | 'context'

/** Of an order that a checker found, only the end says why it could not go on. */
const LAST_OF_ORDER = 3
const MAX_CONCURRENT = 8
const MAX_DEPTH = 4
/** So deep a verdict is looked into: one of a key has an inner one, and that a list of conflicts. */
const MAX_DEPTH_OF_DETAILS = 8

/**
 * The operations that a violation's details name, by the position of their invocation. Details are a checker's own;
 * whatever in them looks like an operation (`process`, `f`, `start`), an event of the history (`process`, `f`,
 * `index`) or a transaction (`process`, `invocation`) counts. What stands in a list called `window` ran beside the
 * culprit, other lists are context. Of anomalies between transactions only the one counts that the reason tells.
 * Where nothing in the details does, those operations are context that have a value which the sentence names.
 */
export function evidence(run: Run): ReadonlyMap<number, Involvement> {
  const found = named(run)
  return found.size > 0 ? found : new Map(namedInWords(run).map(start => [start, 'context']))
}

function named(run: Run): Map<number, Involvement> {
  const found = new Map<number, Involvement>()
  const details = run.violations[0]?.details
  if (details !== undefined) gather(details, 'culprit', 0, found, recognizer(run.history))
  return found
}

/** Whether a checker's verdict names no operation, so that only its sentence tells which it is about. */
export function isByWords(run: Run): boolean {
  return run.violations[0]?.kind === 'history' && named(run).size === 0
}

/** A word that more operations have says little. */
const MOST_NAMED = 3

/** The operations that have a value which the sentence names: `item 13` of `confirmed, and not in the cart: item 13`. */
function namedInWords(run: Run): number[] {
  return [...namingWords(run).values()].flat()
}

/** The words of a checker's sentence that stand for values: those of few operations. */
export function namedWords(run: Run): string[] {
  return [...namingWords(run).keys()]
}

/** Words of a checker's sentence, and the operations that have a value with it: where they are few. */
function namingWords({ violations: [violation], history }: Run): ReadonlyMap<string, readonly number[]> {
  if (violation?.kind !== 'history') return new Map()
  const { message } = violation
  const said = new Set(wordsOf(message))
  const byWord = new Map<string, number[]>()
  const byField = new Map<string, number[]>()
  const inTexts = new Set<string>()
  const fields = fieldsOfNumbers(message)
  for (const { start, invocation, completion } of listOperations(history)) {
    const values = [invocation.value, completion?.value]
    // What an operation that failed says of itself has numbers, and else words for people.
    const words = [...values.flatMap(value => wordsIn(value)), ...wordsIn(completion?.error).filter(isNumber)]
    for (const word of new Set(words)) {
      const named = byWord.get(word) ?? []
      if (said.has(word) && named.length <= MOST_NAMED) byWord.set(word, [...named, start])
    }
    for (const [word, names] of fields) {
      if (![...values, completion?.error].some(value => hasField(value, names, word))) continue
      byField.set(word, [...(byField.get(word) ?? []), start])
    }
    for (const text of values.flatMap(value => textsIn(value))) {
      if (!isNumber(text) && text !== '' && message.includes(text)) for (const word of wordsOf(text)) inTexts.add(word)
    }
  }
  const numbers = numbersThatName(message, word => byWord.has(word))
  const counts = (word: string) =>
    isNumber(word) ? numbers.has(word) || inTexts.has(word) : /\d/.test(word) || word.length > 3
  return new Map(
    [...byWord, ...byField].filter(
      ([word, starts]) => counts(word) && (byField.get(word) ?? starts) === starts && starts.length <= MOST_NAMED,
    ),
  )
}

/** By which names a sentence says numbers: of `token 6` those operations are meant whose `token` is 6, and no others that have a 6. */
function fieldsOfNumbers(sentence: string): ReadonlyMap<string, ReadonlySet<string>> {
  const fields = new Map<string, Set<string>>()
  for (const [, field = '', number = ''] of sentence.matchAll(/([\p{L}_]+) (-?\d+)(?![\p{L}\p{N}_-])/gu))
    fields.set(number, (fields.get(number) ?? new Set()).add(field))
  return fields
}

function hasField(value: unknown, names: ReadonlySet<string>, number: string): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, part]) => names.has(name) && String(part) === number)
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_-]+/gu) ?? []
}

/** The words of all texts and numbers in a value, if they count in their text; names of fields are none of it. */
export function wordsIn(value: unknown, depth = 0, counts = (_word: string, _text: string) => true): string[] {
  if (typeof value === 'string') return wordsOf(value).filter(word => counts(word, value))
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)]
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return []
  return Object.values(value).flatMap(part => wordsIn(part, depth + 1, counts))
}

/** All texts in a value. */
function textsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return []
  return Object.values(value).flatMap(part => textsIn(part, depth + 1))
}

type Properties = Readonly<Record<string, unknown>>

/** The position of the invocation that something in a checker's details speaks of, or undefined if it does not. */
type Recognize = (value: object) => number | undefined

/**
 * Recognizes operations by process and time, since a checker may have been given a part of the history only, in which
 * the positions are others; by position where there is no time.
 */
function recognizer(history: History): Recognize {
  const byPosition = new Map<number, number>()
  const byTime = new Map<string, number>()
  for (const { start, end, invocation, completion } of listOperations(history)) {
    byPosition.set(start, start)
    byTime.set(`${invocation.process} ${invocation.f} ${invocation.time} begin`, start)
    if (end === undefined || completion === undefined) continue
    byPosition.set(end, start)
    byTime.set(`${completion.process} ${completion.f} ${completion.time} end`, start)
  }
  return value => {
    const { process, f, startTime, time = startTime, start, index = start, invocation, type } = value as Properties
    if (typeof invocation === 'number') {
      const isThere = process !== undefined && history[invocation]?.process === process
      return isThere ? byPosition.get(invocation) : undefined
    }
    if (process === undefined || typeof f !== 'string' || typeof index !== 'number') return undefined
    const isTimed = typeof time === 'number' && time >= 0
    if (!isTimed) return byPosition.get(index)
    // A client may take up the next operation when the last one ends.
    const which = type === undefined || type === 'invoke' ? 'begin' : 'end'
    return byTime.get(`${String(process)} ${f} ${time} ${which}`)
  }
}

const STRENGTH: readonly Involvement[] = ['context', 'concurrent', 'culprit']

function gather(
  value: unknown,
  as: Involvement,
  depth: number,
  found: Map<number, Involvement>,
  recognize: Recognize,
): void {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH_OF_DETAILS) return
  const start = recognize(value)
  if (start !== undefined) {
    const before = found.get(start)
    if (before === undefined || STRENGTH.indexOf(as) > STRENGTH.indexOf(before)) found.set(start, as)
    return
  }
  // One verdict of several in a composed checker: what is valid is no evidence.
  if ('valid' in value && value.valid === true) return
  const anomaly = toldAnomaly(value)
  if (anomaly !== undefined) {
    for (const transaction of anomaly.transactions) gather(transaction, as, depth + 1, found, recognize)
    return
  }
  for (const [name, part] of Object.entries(value)) {
    if (Array.isArray(part)) {
      const inList = name === 'window' ? 'concurrent' : 'context'
      const wrong = part.filter(item => !isOfValidVerdict(item))
      const rest = areFindings(wrong, depth, recognize) ? wrong.slice(0, 1) : wrong.slice(-LAST_OF_ORDER)
      const items = name === 'window' ? part.slice(0, MAX_CONCURRENT) : rest
      for (const item of items) gather(item, as === 'culprit' ? inList : as, depth + 1, found, recognize)
    } else gather(part, as, depth + 1, found, recognize)
  }
}

/** Whether it is what a checker said of a key, and nothing is wrong with that. */
function isOfValidVerdict(item: unknown): boolean {
  const { verdict } = (item ?? {}) as { readonly verdict?: { readonly valid?: unknown } }
  return verdict?.valid === true
}

/** Whether each item of a list is something that is wrong by itself, of several operations: the sentence tells the first one. */
function areFindings(items: readonly unknown[], depth: number, recognize: Recognize): boolean {
  const [first] = items
  if (items.length < 2 || typeof first !== 'object' || first === null || recognize(first) !== undefined) return false
  const found = new Map<number, Involvement>()
  gather(first, 'context', depth + 1, found, recognize)
  return found.size > 1
}

/** The transactions of the anomaly that a checker's sentence tells. */
export function toldTransactions({ violations: [violation] }: Run): Anomaly['transactions'] {
  const search = (part: unknown, depth: number): Anomaly['transactions'] | undefined => {
    if (typeof part !== 'object' || part === null || depth > MAX_DEPTH_OF_DETAILS) return undefined
    if ('valid' in part && part.valid === true) return undefined
    const told = toldAnomaly(part)
    if (told !== undefined) return told.transactions
    for (const inner of Object.values(part)) {
      const found = search(inner, depth + 1)
      if (found !== undefined) return found
    }
    return undefined
  }
  return search(violation?.details, 0) ?? []
}

/** The anomaly between transactions that a verdict's reason tells. Other checkers have anomalies of another shape. */
function toldAnomaly(verdict: object): Pick<Anomaly, 'transactions'> | undefined {
  const { evidence, details } = verdict as { evidence?: string; details?: { anomalies?: Record<string, unknown[]> } }
  const told = details?.anomalies?.[evidence ?? '']?.[0] as Partial<Anomaly> | undefined
  return Array.isArray(told?.transactions) ? { transactions: told.transactions } : undefined
}
