import { identity } from '../equality.ts'
import { inconsistent, type Model, type ModelOperation, modelOperation, OneOf } from '../model.ts'
import type { ClientOperation } from '../operation.ts'

/** `Automaton.step`: the operation cannot have had this result in this state. */
export const IMPOSSIBLE = -1

/** Table rows are made for new states as long as all together have no more places than this. */
const MOST_PLACES_IN_ROWS = 1 << 22
/** Beyond, answers are kept in a table in which a later one may replace an earlier. */
const CACHE_SIZE = 1 << 16
/** What a new state that is a structure counts for, in steps: it is the memory that a bound on the steps has to bound. */
const COST_OF_STRUCTURE = 50
/** Up to this many operations it is cheaper to treat each as a kind of its own than to compare them. */
const FEW_OPERATIONS = 256

/**
 * A model as a machine over small integers. States are interned as they turn up; operations that no model could tell apart
 * are one *kind*; what a kind does in a state is computed once.
 */
export class Automaton<State> {
  readonly #model: Model<State>
  readonly #states: State[] = []
  readonly #ids = new Map<string | number | boolean | bigint | null, number>()
  /** Per kind, what `step` gets. */
  readonly #kinds: ModelOperation[] = []
  /** Per operation. */
  readonly #kindOf: number[]
  /** Per state, per kind: 0 unknown, else the answer of `step` + 1 if that is >= 0, else the answer. */
  readonly #rows: (number[] | undefined)[] = []
  #placesLeft = MOST_PLACES_IN_ROWS
  /** Beyond the rows: state * kinds + kind, and the answer. */
  #cachedPlaces: Float64Array | undefined
  #cachedAnswers = new Int32Array(0)
  readonly #alternatives: number[][] = []
  readonly #isHopeful: ((state: State) => boolean) | undefined
  readonly initial: number
  /** What the states so far took, in steps of the search. */
  cost = 0
  /** Whether a state was left out because the model saw that it leads nowhere. */
  foresaw = false

  constructor(model: Model<State>, operations: readonly ClientOperation[]) {
    this.#model = model
    this.#kindOf = new Array<number>(operations.length).fill(0)
    const kinds = new Map<string, number>()
    const comparesAll = operations.length > FEW_OPERATIONS
    for (let i = 0; i < operations.length; i++) {
      const operation = operations[i]!
      // Equal operations of unknown outcome are interchangeable, which the search needs to know however few there are.
      if (!comparesAll && operation.outcome !== 'info') {
        this.#kindOf[i] = this.#kinds.push(modelOperation(model, operation)) - 1
        continue
      }
      const key = kindOf(model, operation)
      let kind = kinds.get(key)
      if (kind === undefined) {
        kind = this.#kinds.push(modelOperation(model, operation)) - 1
        kinds.set(key, kind)
      }
      this.#kindOf[i] = kind
    }
    this.#isHopeful = model.foresee?.(operations)
    this.initial = this.#intern(model.init())
  }

  state(id: number): State {
    return this.#states[id]!
  }

  get stateCount(): number {
    return this.#states.length
  }

  kind(operation: number): number {
    return this.#kindOf[operation]!
  }

  modelOperation(operation: number): ModelOperation {
    return this.#kinds[this.#kindOf[operation]!]!
  }

  /** The state after an operation (given by its number); `IMPOSSIBLE`; or `-2 - n` for the n-th list of alternatives. */
  step(state: number, operation: number): number {
    const kind = this.#kindOf[operation]!
    const row = this.#rows[state]
    if (row === undefined) return this.#stepCached(state, kind)
    const known = row[kind]!
    if (known !== 0) return known > 0 ? known - 1 : known
    const answer = this.#compute(state, kind)
    row[kind] = answer >= 0 ? answer + 1 : answer
    return answer
  }

  #stepCached(state: number, kind: number): number {
    if (this.#cachedPlaces === undefined) {
      this.#cachedPlaces = new Float64Array(CACHE_SIZE).fill(-1)
      this.#cachedAnswers = new Int32Array(CACHE_SIZE)
    }
    const place = state * this.#kinds.length + kind
    const at = (Math.imul(state, 0x9e3779b1) ^ Math.imul(kind, 0x85ebca6b)) >>> 16
    if (this.#cachedPlaces[at] === place) return this.#cachedAnswers[at]!
    const answer = this.#compute(state, kind)
    this.#cachedPlaces[at] = place
    this.#cachedAnswers[at] = answer
    return answer
  }

  alternatives(answer: number): readonly number[] {
    return this.#alternatives[-2 - answer]!
  }

  #compute(state: number, kind: number): number {
    const next = this.#model.step(this.#states[state]!, this.#kinds[kind]!)
    if (next === inconsistent) return IMPOSSIBLE
    if (!(next instanceof OneOf)) return this.#isHopeless(next as State) ? IMPOSSIBLE : this.#intern(next as State)
    const hopeful = next.states.filter(each => !this.#isHopeless(each))
    const ids = [...new Set(hopeful.map(each => this.#intern(each)))]
    if (ids.length === 0) return IMPOSSIBLE
    if (ids.length === 1) return ids[0]!
    return -2 - (this.#alternatives.push(ids) - 1)
  }

  #isHopeless(state: State): boolean {
    if (this.#isHopeful === undefined || this.#isHopeful(state)) return false
    this.foresaw = true
    return true
  }

  /** Without types, a `return` or an `await` that was forgotten would explain every result. */
  #checkState(state: State): void {
    if (state !== undefined && !(state instanceof Promise)) return
    const what = state === undefined ? 'no state' : 'a promise'
    throw new TypeError(
      `the model "${this.#model.name}" gave ${what}: init and step have to return a state, step also inconsistent or oneOf(…)`,
    )
  }

  #intern(state: State): number {
    this.#checkState(state)
    const key = this.#model.identity === undefined ? identity(state) : this.#model.identity(state)
    let id = this.#ids.get(key)
    if (id === undefined) {
      id = this.#states.push(state) - 1
      this.#ids.set(key, id)
      this.#placesLeft -= this.#kinds.length
      this.#rows.push(this.#placesLeft >= 0 ? new Array<number>(this.#kinds.length).fill(0) : undefined)
      // Numbers and the like cost next to nothing; a structure comes with its copy and its identity.
      this.cost += typeof state === 'object' || typeof state === 'string' ? COST_OF_STRUCTURE : 1
    }
    return id
  }
}

/** A string that two operations share exactly if no model could tell them apart. */
export function kindOf<State>(model: Model<State>, operation: ClientOperation): string {
  const process = model.usesProcess === true ? operation.process : ''
  const value = identity(operation.value)
  const result = operation.outcome === 'info' ? '' : identity(operation.result)
  return `${operation.outcome} ${operation.f} ${process} ${typeof value}${value} ${typeof result}${result}`
}
