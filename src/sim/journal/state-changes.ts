import {
  copyOf,
  type Held,
  HeldObject,
  hold,
  isLeftOut,
  isList,
  isSame,
  leafOf,
  onPlain,
  partsOf,
  sizeOf,
} from './held-state.ts'

/** What becomes of a state, or of a part of one. It has a size: about how many values it holds. */
export type Change = Replaced | Edited | Rewritten

/** It is another one altogether. */
export class Replaced {
  readonly size: number
  readonly value: Held

  constructor(value: Held) {
    this.size = sizeOf(value)
    this.value = value
  }
}

/** Items of a list, or fields of an object, come and go, and then some of those that are there change. */
export class Edited {
  readonly size: number
  readonly splices: readonly Splice[]
  readonly parts: readonly PartChange[]

  constructor(splices: readonly Splice[], parts: readonly PartChange[]) {
    this.splices = splices
    this.parts = parts
    let size = 1
    for (const { values } of splices) size += 2 + sizeOf(values)
    for (const { change } of parts) size += 1 + change.size
    this.size = size
  }
}

/** A long text: its middle is another one. */
export class Rewritten {
  readonly size: number
  /** So much of its beginning and of its end stays. */
  readonly head: number
  readonly tail: number
  readonly middle: string

  constructor(head: number, tail: number, middle: string) {
    this.size = 2 + sizeOf(middle)
    this.head = head
    this.tail = tail
    this.middle = middle
  }
}

/** Places are those after the change, and splices are in their order. */
interface Splice {
  readonly at: number
  removed: number
  /** Of fields: as many as there are values. */
  readonly keys: string[]
  readonly values: Held[]
}

interface PartChange {
  readonly at: number
  readonly change: Change
}

/** Of texts that both have more characters, only what differs is kept. */
const LONG_TEXT = 64
/** So many items that are gone, or new, are recognized as such; what comes after them is the same. */
const LOOK_AHEAD = 8
/** In one list, that is tried so often in vain. */
const MOST_MISSES = 4

/** Returns what has to be done to the state that is held for it to be the one that is shown; undefined where it is that one. */
export function changeTo(held: Held, shown: unknown): Change | undefined {
  return onPlain(shown, plain => changeOf(held, plain, 0))
}

/** Does to the state that is held what the change says, and returns it: what can change in place does. */
export function changed(held: Held, change: Change): Held {
  if (change instanceof Replaced) return copyOf(change.value)
  if (change instanceof Rewritten) {
    const text = held as string
    return text.slice(0, change.head) + change.middle + text.slice(text.length - change.tail)
  }
  const values = held instanceof HeldObject ? held.values : (held as Held[])
  for (const { at, removed, values: inserted } of change.splices) splice(values, at, removed, inserted.map(copyOf))
  if (held instanceof HeldObject && change.splices.length > 0) {
    const keys = [...held.keys]
    for (const each of change.splices) splice(keys, each.at, each.removed, each.keys)
    held.keys = keys
  }
  for (const { at, change: part } of change.parts) values[at] = changed(values[at] as Held, part)
  return held
}

/** `list.splice(at, removed, ...inserted)`, which does not take very many. */
function splice<T>(list: T[], at: number, removed: number, inserted: readonly T[]): void {
  if (inserted.length <= MOST_ARGUMENTS) {
    list.splice(at, removed, ...inserted)
    return
  }
  const rest = list.splice(at).slice(removed)
  for (const each of inserted) list.push(each)
  for (const each of rest) list.push(each)
}

const MOST_ARGUMENTS = 1_000

function changeOf(held: Held, shown: unknown, depth: number): Change | undefined {
  if (typeof shown !== 'object' || shown === null) return leafChange(held, leafOf(shown))
  const parts = partsOf(shown, depth)
  if (typeof held === 'object' && held !== null && held instanceof HeldObject !== isList(parts))
    return isList(parts) ? itemsChange(held as Held[], parts, depth) : fieldsChange(held as HeldObject, parts, depth)
  return new Replaced(hold(parts, depth))
}

function leafChange(held: Held, leaf: Held): Change | undefined {
  if (held === leaf) return undefined
  const areLong =
    typeof held === 'string' && typeof leaf === 'string' && held.length > LONG_TEXT && leaf.length > LONG_TEXT
  return areLong ? rewritten(held, leaf) : new Replaced(leaf)
}

function rewritten(from: string, to: string): Change {
  const shorter = Math.min(from.length, to.length)
  let head = 0
  while (head < shorter && from.charCodeAt(head) === to.charCodeAt(head)) head++
  let tail = 0
  const most = shorter - head
  while (tail < most && from.charCodeAt(from.length - 1 - tail) === to.charCodeAt(to.length - 1 - tail)) tail++
  return new Rewritten(head, tail, to.slice(head, to.length - tail))
}

function fieldsChange(held: HeldObject, fields: Readonly<Record<string, unknown>>, depth: number): Change | undefined {
  const { keys, values } = held
  const parts: PartChange[] = []
  let at = 0
  for (const key in fields) {
    const field = fields[key]
    if (isLeftOut(key, field)) continue
    if (keys[at] !== key) return otherFields(held, fields, depth)
    const value = values[at] as Held
    if (value !== field) {
      const change = changeOf(value, field, depth + 1)
      if (change !== undefined) parts.push({ at, change })
    }
    at++
  }
  if (at < keys.length) return otherFields(held, fields, depth)
  return isMostly(parts, at) ? new Replaced(hold(fields, depth)) : edited([], parts)
}

/** There are other fields than there were, or they are in another order. */
function otherFields({ keys, values }: HeldObject, fields: Readonly<Record<string, unknown>>, depth: number): Change {
  const edits = new Edits()
  const before = new Set(keys)
  const after = Object.keys(fields).filter(key => !isLeftOut(key, fields[key]))
  const stay = new Set(after)
  let next = 0
  for (const key of after) {
    while (next < keys.length && !stay.has(keys[next] as string)) {
      edits.remove(1)
      next++
    }
    if (!before.has(key)) edits.insert(hold(fields[key], depth + 1), key)
    else if (keys[next] === key) edits.keep(changeOf(values[next++] as Held, fields[key], depth + 1))
    else return new Replaced(hold(fields, depth))
  }
  edits.remove(keys.length - next)
  return edits.change() ?? new Replaced(hold(fields, depth))
}

function itemsChange(held: Held[], items: readonly unknown[], depth: number): Change | undefined {
  const shorter = Math.min(held.length, items.length)
  const same = (at: number, in_: number) => isSame(held[at] as Held, items[in_], depth + 1)
  let head = 0
  while (head < shorter && same(head, head)) head++
  if (head === held.length && head === items.length) return undefined
  let tail = 0
  while (tail < shorter - head && same(held.length - 1 - tail, items.length - 1 - tail)) tail++
  const edits = new Edits(head)
  const [end, until] = [held.length - tail, items.length - tail]
  let [at, to, misses] = [head, head, 0]
  while (at < end && to < until) {
    if (same(at, to)) {
      edits.keep(undefined)
      at++
      to++
      continue
    }
    let ahead = misses < MOST_MISSES ? 1 : LOOK_AHEAD + 1
    while (
      ahead <= LOOK_AHEAD &&
      !(at + ahead < end && same(at + ahead, to)) &&
      !(to + ahead < until && same(at, to + ahead))
    )
      ahead++
    if (ahead > LOOK_AHEAD) {
      misses++
      edits.keep(changeOf(held[at++] as Held, items[to++], depth + 1))
    } else if (at + ahead < end && same(at + ahead, to)) {
      edits.remove(ahead)
      at += ahead
    } else for (const stop = to + ahead; to < stop; to++) edits.insert(hold(items[to], depth + 1))
  }
  edits.remove(end - at)
  for (; to < until; to++) edits.insert(hold(items[to], depth + 1))
  return isMostly(edits.parts, items.length) ? new Replaced(hold(items, depth)) : edits.change()
}

/** Whether most of so many parts are others than they were, and can be kept together with less. */
function isMostly(parts: readonly PartChange[], all: number): boolean {
  return parts.length * 2 > all && parts.every(({ change }) => change instanceof Replaced)
}

function edited(splices: readonly Splice[], parts: readonly PartChange[]): Change | undefined {
  return splices.length === 0 && parts.length === 0 ? undefined : new Edited(splices, parts)
}

/** What is done to a list, or to the fields of an object, from its beginning to its end. */
class Edits {
  readonly #splices: Splice[] = []
  readonly parts: PartChange[] = []
  /** The splice that was done last, and may go on. */
  #open: Splice | undefined
  #at: number

  constructor(at = 0) {
    this.#at = at
  }

  keep(change: Change | undefined): void {
    if (change !== undefined) this.parts.push({ at: this.#at, change })
    this.#at++
    this.#open = undefined
  }

  remove(count: number): void {
    if (count > 0) this.#here().removed += count
  }

  insert(value: Held, key?: string): void {
    const { keys, values } = this.#here()
    values.push(value)
    if (key !== undefined) keys.push(key)
    this.#at++
  }

  #here(): Splice {
    if (this.#open === undefined) {
      this.#open = { at: this.#at, removed: 0, keys: [], values: [] }
      this.#splices.push(this.#open)
    }
    return this.#open
  }

  change(): Change | undefined {
    return edited(this.#splices, this.parts)
  }
}
