import { identity } from './equality.ts'

/** Whole numbers below this are looked up in an array, which beats a Map by far: keys and elements are mostly small numbers. */
const SMALL = 1 << 20
/** So many at first, once there is one: a numbering that stays empty is made often, and costs next to nothing. */
const FIRST = 256
const NONE = new Int32Array(0)

/** Numbers for values: the same ones get the same number. Can be emptied at no cost, to be used again. */
export class Numbering {
  /** Of each small whole number: its number, if it was given in this round. */
  #small = NONE
  #roundOf = NONE
  #others = new Map<unknown, number>()
  #round = 1

  clear(): void {
    this.#round++
    if (this.#others.size > 0) this.#others = new Map()
  }

  /** The number of a value, `undefined` if it was given none. */
  get(value: unknown): number | undefined {
    if (isSmall(value)) return this.#roundOf[value] === this.#round ? this.#small[value] : undefined
    return this.#others.get(nameOf(value))
  }

  set(value: unknown, number: number): void {
    if (isSmall(value)) {
      if (value >= this.#small.length) this.#grow(value)
      this.#small[value] = number
      this.#roundOf[value] = this.#round
    } else this.#others.set(nameOf(value), number)
  }

  #grow(value: number): void {
    const size = Math.max(FIRST, value + 1, 2 * this.#small.length)
    const [small, roundOf] = [new Int32Array(size), new Int32Array(size)]
    small.set(this.#small)
    roundOf.set(this.#roundOf)
    this.#small = small
    this.#roundOf = roundOf
  }
}

function isSmall(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < SMALL && Math.trunc(value) === value
}

/** Strings and numbers need no identity, which is slow to ask for. */
function nameOf(value: unknown): unknown {
  if (typeof value === 'number' || (typeof value === 'string' && value.charCodeAt(0) !== 0)) return value
  return identity(value)
}
