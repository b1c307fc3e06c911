import type { StateEvent } from '../sim/journal/event.ts'
import { isScalar, valueText } from './value-text.ts'

/** One field of what `inspect()` returns, before and after a step. */
export interface FieldChange {
  /** The name of the field; empty when the state itself is no record. */
  readonly field: string
  readonly before: unknown
  readonly after: unknown
  /** Nothing was known before: this is the first state. */
  readonly first: boolean
}

/** A value that one line holds: `log` with its three short entries counts, a store of a hundred keys does not. */
const LONGEST_COMPOUND = 36
const LONGEST_SCALAR = 24
/** The parts that differ may take as much. */
const LONGEST_PARTS = 80

/** What a step changed at the top level of a state. */
export function stateChanges(before: unknown, after: unknown, first: boolean): FieldChange[] {
  if (!isRecord(after) || (!first && !isRecord(before))) {
    return first || !equal(before, after) ? [{ field: '', before, after, first }] : []
  }
  const old = isRecord(before) ? before : {}
  const names = [...Object.keys(after), ...Object.keys(old).filter(name => !Object.hasOwn(after, name))]
  return names.flatMap(field => {
    const change = { field, before: old[field], after: after[field], first }
    return first || !equal(change.before, change.after) ? [change] : []
  })
}

/** The change, of which lists and the like are read where they are kept, and not kept once more. */
export function heldLightly(change: FieldChange, from: StateEvent | undefined, to: StateEvent): FieldChange {
  const { field, before, after, first } = change
  return isScalar(before) && isScalar(after) ? change : new ReadChange(field, first, from, to)
}

class ReadChange implements FieldChange {
  readonly field: string
  readonly first: boolean
  readonly #from: StateEvent | undefined
  readonly #to: StateEvent

  constructor(field: string, first: boolean, from: StateEvent | undefined, to: StateEvent) {
    this.field = field
    this.first = first
    this.#from = from
    this.#to = to
  }

  get before(): unknown {
    return fieldOf(this.#from?.state, this.field)
  }

  get after(): unknown {
    return fieldOf(this.#to.state, this.field)
  }
}

function fieldOf(state: unknown, field: string): unknown {
  if (isRecord(state) && Object.hasOwn(state, field)) return state[field]
  return field === '' ? state : undefined
}

/** Whether two values have the same text as JSON. Scalars are by far the most frequent. */
function equal(a: unknown, b: unknown): boolean {
  if (isScalar(a) || isScalar(b)) return Object.is(a, b)
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => equal(item, b[i]))
  if (!isRecord(a) || !isRecord(b)) return false
  const [fields, others] = [Object.keys(a), Object.keys(b)]
  return fields.length === others.length && fields.every((field, i) => field === others[i] && equal(a[field], b[field]))
}

/**
 * Whether a change of a field is one of what an earlier change had made of it: of the same part of a record, or of an entry that came into a
 * list by it or left it. Another key that is written, or another entry that is added, leaves that as it was; and a number that goes on in the
 * same direction counts.
 */
export function undoes(later: FieldChange, earlier: FieldChange): boolean {
  return later.field === earlier.field && isUndone(earlier.before, earlier.after, later.before, later.after)
}

function isUndone(before: unknown, after: unknown, thereafter: unknown, last: unknown): boolean {
  if (equal(before, after) || equal(thereafter, last)) return false
  const values = [before, after, thereafter, last]
  if (values.every(each => typeof each === 'number')) {
    const [a, b, c, d] = values as [number, number, number, number]
    return b > a !== d > c
  }
  if (values.every(each => each === undefined || Array.isArray(each))) {
    const { come, gone } = entriesOf(before, after)
    const since = entriesOf(thereafter, last)
    return come.some(entry => since.gone.includes(entry)) || gone.some(entry => since.come.includes(entry))
  }
  if (!values.every(each => each === undefined || isRecord(each))) return true
  const records = values.map(each => (each ?? {}) as Record<string, unknown>)
  const fields = new Set(records.flatMap(record => Object.keys(record)))
  return [...fields].some(field => {
    const [a, b, c, d] = records.map(record => (Object.hasOwn(record, field) ? record[field] : undefined))
    return isUndone(a, b, c, d)
  })
}

/** The entries that came into a list and those that left it, as JSON. */
function entriesOf(before: unknown, after: unknown): { readonly come: string[]; readonly gone: string[] } {
  const lists = [before, after].map(each => (Array.isArray(each) ? (each as unknown[]) : []))
  const parts = changedParts(lists[0] as unknown[], lists[1] as unknown[])
  const [old, now] = [parts.gone.map(textOf), parts.come.map(textOf)]
  return { come: now.filter(entry => !old.includes(entry)), gone: old.filter(entry => !now.includes(entry)) }
}

function textOf(entry: unknown): string {
  return JSON.stringify(entry) ?? 'undefined'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `role: candidate → leader`; the first state reads `role: follower`. Undefined for what would not tell anything in a line. */
export function changeText({ field, before, after, first }: FieldChange, becomes: string): string | undefined {
  const name = field === '' ? '' : `${valueText(field, LONGEST_SCALAR)}: `
  const compound = !(isScalar(before) && isScalar(after))
  const [old, now] = [shortText(before), shortText(after)]
  if (first) return compound && now === undefined ? undefined : `${name}${now}`
  if (old !== undefined && now !== undefined && old !== now) return `${name}${old} ${becomes} ${now}`
  const parts = partsText(before, after, becomes)
  if (parts !== undefined) return `${name}${parts}`
  const sizes = [sizeOf(before), sizeOf(after)]
  if (sizes[0] === undefined || sizes[1] === undefined || sizes[0] === sizes[1]) return `${name}changed`
  return `${name}${sizes[0]} ${becomes} ${sizes[1]} entries`
}

function shortText(value: unknown): string | undefined {
  if (isScalar(value)) return valueText(value, LONGEST_SCALAR)
  const text = valueText(value, LONGEST_COMPOUND * 2)
  return text.length > LONGEST_COMPOUND ? undefined : text
}

/** The parts that differ of what is too long to be told whole: `{lock: null → {startTs: 1}}`, `[… 2 more, + 7]`; undefined where they are too long. */
function partsText(before: unknown, after: unknown, becomes: string): string | undefined {
  const text =
    Array.isArray(before) && Array.isArray(after)
      ? entriesText(before, after, becomes)
      : isRecord(before) && isRecord(after)
        ? fieldsText(before, after, becomes)
        : undefined
  return text === undefined || text.length > LONGEST_PARTS ? undefined : text
}

/** What is left of two lists without what they have in common at their beginnings and ends, and where it starts. */
function changedParts(before: readonly unknown[], after: readonly unknown[]) {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && equal(before[start], after[start])) start++
  let end = 0
  while (end < shorter - start && equal(before.at(-1 - end), after.at(-1 - end))) end++
  return { start, gone: before.slice(start, before.length - end), come: after.slice(start, after.length - end) }
}

/** What of a list is another than before, and how many entries before and after it are the same. */
function entriesText(before: readonly unknown[], after: readonly unknown[], becomes: string): string | undefined {
  const { start, gone, come } = changedParts(before, after)
  const [old, now] = [gone, come].map(part => part.map(entry => valueText(entry, LONGEST_PARTS)).join(', '))
  const sizes = `${before.length} ${becomes} ${after.length} entries`
  if (gone.length === 0) return `+ ${now} (${sizes})`
  if (come.length === 0) return `− ${old} (${sizes})`
  const which = gone.length === 1 && come.length === 1 ? `[${start}] ` : ''
  return `${which}${old} ${becomes} ${now}${before.length === after.length ? '' : ` (${sizes})`}`
}

/** The fields of a record that are others than before. */
function fieldsText(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  becomes: string,
): string | undefined {
  const changes = stateChanges(before, after, false)
  const texts = changes.map(({ field, before: old, after: now }) => {
    const name = valueText(field, LONGEST_SCALAR)
    if (!Object.hasOwn(before, field)) return `+ ${name}: ${valueText(now, LONGEST_PARTS)}`
    if (!Object.hasOwn(after, field)) return `− ${name}: ${valueText(old, LONGEST_PARTS)}`
    const inner = partsText(old, now, becomes)
    return `${name}: ${inner ?? `${valueText(old, LONGEST_PARTS)} ${becomes} ${valueText(now, LONGEST_PARTS)}`}`
  })
  return `{${texts.join(', ')}}`
}

function sizeOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length
  return isRecord(value) ? Object.keys(value).length : undefined
}

const LEADING = /^(leader|primary|master|coordinator)$/i
const LEADS = /^(is_?)?(leader|leading|primary|master|coordinator)$/i

/** Whether a state says that its process leads: `role: 'leader'`, `isLeader: true`, `leader: <itself>`. */
export function leads(state: unknown, process: string): boolean {
  if (!isRecord(state)) return false
  let names: string | undefined
  for (const [field, value] of Object.entries(state)) {
    if (typeof value === 'string' && LEADING.test(value)) return true
    if (LEADS.test(field)) {
      if (value === true) return true
      if (value === process) names = field
    }
    if (/^(role|state|status|mode)$/i.test(field) && typeof value === 'string') return false
  }
  return names !== undefined
}
