import { showName } from '../display.ts'
import { same } from '../equality.ts'
import { Numbering } from '../numbering.ts'
import { comesLaterInHashSet } from './hash-order.ts'
import { FAIL } from './transaction-log.ts'
import { type ByKey, byKey, type TransactionTable, WRITE } from './transaction-table.ts'
import { Undecidable } from './undecidable.ts'

/** What precedes the first element of a list. */
export const INITIAL = -1
/** From here downwards: elements that were never appended. */
export const THIN_AIR = -2

export type List = readonly unknown[]
const EMPTY: List = []

/** What a read says that a list is. Whether nothing is written as `null` or as an empty list makes no difference. */
export function listOf(value: unknown): List {
  return Array.isArray(value) ? value : EMPTY
}

/**
 * The order in which one list grew, as the longest read of it shows. An element is the place of its append among the
 * micro-operations of the key, or at most `THIN_AIR` if there is none.
 */
export interface ListVersions {
  readonly key: number
  readonly microOperations: Int32Array
  /** The longest list that was read; of several that contradict each other the one that Elle believes. Or the one that is given. */
  readonly longest: List
  /** Whether that was not read but is known from elsewhere. */
  readonly isGiven: boolean
  /** Its elements, each only once. */
  readonly order: readonly number[]
  /** For the append in each place the element before it, for a read its last element. */
  readonly predecessor: Int32Array
  /** Place of an element in the order, -1 if it is in no place. */
  positionOf(element: number): number
  elementOf(value: unknown): number
  /** The values of the elements that were never appended. */
  readonly thinAir: readonly unknown[]
  /** Whether the longest list holds an element twice. */
  readonly hasDuplicates: boolean
  /** Places of the reads that are not a beginning of the longest list. */
  readonly divergent: readonly number[]
}

/** The order in which a key was written, if that is known from elsewhere. */
export type GivenOrder = (key: unknown) => readonly unknown[] | undefined

/** Infers the versions of one list after the other; what it returns is valid until the next. */
export class ListVersionReader {
  readonly #table: TransactionTable
  readonly #byKey: ByKey
  readonly #given: GivenOrder | undefined
  readonly #elements = new Numbering()
  /** Place in the order of each append to the key at hand. */
  #position = new Int32Array(64)
  #predecessor = new Int32Array(64)

  constructor(table: TransactionTable, given?: GivenOrder) {
    this.#table = table
    this.#given = given
    this.#byKey = byKey(table)
  }

  /** @throws Undecidable if a value was appended to the list twice. */
  read(key: number): ListVersions {
    const { kind, value, outcome, transaction } = this.#table
    const microOperations = this.#byKey.order.subarray(this.#byKey.start[key], this.#byKey.start[key + 1])
    const elements = this.#elements
    elements.clear()
    let longest = EMPTY
    let appends = 0
    for (let i = 0; i < microOperations.length; i++) {
      const m = microOperations[i]!
      if (kind[m] === WRITE) {
        const earlier = elements.get(value[m])
        if (earlier !== undefined) this.#throwAppendedTwice(key, microOperations[earlier]!, m)
        elements.set(value[m], i)
        appends++
      } else {
        const list = value[m]
        if (Array.isArray(list)) {
          if (list.length > longest.length) longest = list
        } else if (list !== null && list !== undefined) {
          const { index } = this.#table.event(transaction[m]!)
          throw new Error(`history, event ${index}: a read of ${showName(this.#table.keys[key])} is no list`)
        }
      }
    }
    const given = this.#given?.(this.#table.keys[key]) ?? EMPTY
    // What was read may be further than what is given.
    const isGiven = !isPrefix(given, longest)
    if (isGiven) longest = given
    let divergent = this.#divergent(microOperations, longest)
    // Others as long as the longest say otherwise.
    const rivals = divergent
      .map(i => listOf(value[microOperations[i]!]))
      .filter(({ length }) => !isGiven && length === longest.length)
    if (rivals.length > 0) {
      for (const rival of rivals) if (comesLaterInHashSet(rival, longest)) longest = rival
      divergent = this.#divergent(microOperations, longest)
    }
    this.#makeRoomFor(microOperations.length)
    const position = this.#position
    const order: number[] = []
    const thinAir: unknown[] = []
    const thinAirPositions: number[] = []
    let hasDuplicates = false
    const elementOf = (each: unknown) => {
      let element = elements.get(each)
      if (element === undefined) {
        element = THIN_AIR - thinAir.length
        thinAir.push(each)
        thinAirPositions.push(-1)
        elements.set(each, element)
      }
      return element
    }
    const positionOf = (element: number) =>
      element >= 0 ? position[element]! : element === INITIAL ? -1 : thinAirPositions[THIN_AIR - element]!
    for (let i = 0; i < longest.length; i++) {
      const element = elementOf(longest[i])
      if (positionOf(element) >= 0) {
        hasDuplicates = true
        continue
      }
      if (element >= 0) position[element] = order.length
      else thinAirPositions[THIN_AIR - element] = order.length
      order.push(element)
    }
    // An element that was never read is in its place if it is the only one, and was not taken back.
    if (longest.length === 0 && appends === 1) {
      const only = microOperations.findIndex(m => kind[m] === WRITE)
      if (outcome[transaction[microOperations[only]!]!] !== FAIL) {
        position[only] = 0
        order.push(only)
      }
    }
    const last = order.length === 0 ? INITIAL : order[order.length - 1]!
    const isRegular = !hasDuplicates && divergent.length === 0
    const predecessor = this.#predecessor
    for (let i = 0; i < microOperations.length; i++) {
      const m = microOperations[i]!
      if (kind[m] === WRITE) {
        const at = position[i]!
        predecessor[i] = at < 0 ? last : at === 0 ? INITIAL : order[at - 1]!
      } else {
        const list = listOf(value[m])
        const { length } = list
        predecessor[i] = length === 0 ? INITIAL : isRegular ? order[length - 1]! : elementOf(list[length - 1])
      }
    }
    return {
      key,
      microOperations,
      predecessor,
      longest,
      isGiven,
      order,
      positionOf,
      elementOf,
      thinAir,
      hasDuplicates,
      divergent,
    }
  }

  /** Places of the reads that are not a beginning of a list. */
  #divergent(microOperations: Int32Array, list: List): number[] {
    const { kind, value } = this.#table
    const divergent: number[] = []
    for (let i = 0; i < microOperations.length; i++) {
      const m = microOperations[i]!
      if (kind[m] !== WRITE && !isPrefix(listOf(value[m]), list)) divergent.push(i)
    }
    return divergent
  }

  #makeRoomFor(count: number): void {
    if (this.#position.length < count) {
      this.#position = new Int32Array(2 * count)
      this.#predecessor = new Int32Array(2 * count)
    }
    this.#position.fill(-1, 0, count)
  }

  #throwAppendedTwice(key: number, ...appends: readonly [number, number]): never {
    const { keys, value, transaction } = this.#table
    const [first, second] = appends.map(m => this.#table.event(transaction[m]!).index)
    throw new Undecidable(
      `${showName(value[appends[0]])} was appended to ${showName(keys[key])} twice (events ${first} and ${second}), ` +
        `so a read cannot tell whose it saw. Append every value to a key only once.`,
    )
  }
}

/** Whether one list is the beginning of another. */
export function isPrefix(list: List, of: List): boolean {
  const { length } = list
  if (length > of.length) return false
  if (list === of) return true
  for (let i = 0; i < length; i++) {
    const a = list[i]
    const b = of[i]
    if (a !== b && !same(a, b)) return false
  }
  return true
}
