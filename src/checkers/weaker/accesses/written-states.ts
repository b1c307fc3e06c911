import { identity } from '../../equality.ts'
import { inconsistent, type Model, type ModelOperation, OneOf } from '../../model.ts'
import type { StepBudget } from '../budget.ts'

/** How many states an update is tried from, besides its own and those written around it. */
const SAMPLES = 4

/** A state that was written, and by whom. */
export interface Written<State, Writer> {
  readonly place: number
  readonly state: State
  readonly writers: Writer[]
}

/** The states that one register was ever in, if all its updates are plain writes. */
export class WrittenStates<State, Writer> {
  readonly #model: Model<State>
  readonly #byId = new Map<unknown, Written<State, Writer>>()
  /** In order of appearance; the first is the initial one. */
  readonly #inOrder: Written<State, Writer>[] = []

  constructor(model: Model<State>) {
    this.#model = model
    this.#known(model.init())
  }

  get count(): number {
    return this.#inOrder.length
  }

  /** Records a write. What it writes; `undefined` if it is no plain write. */
  write(update: ModelOperation, writer: Writer): Written<State, Writer> | undefined {
    const after = this.#model.step(this.#inOrder[0]!.state, update)
    if (after === inconsistent || after instanceof OneOf) return undefined
    const known = this.#known(after as State)
    known.writers.push(writer)
    return known
  }

  /**
   * Whether an update leads to its state from wherever. To be certain, one would have to try every state; tried are its
   * own, its neighbours in order of appearance, and some across the history, beginning with the initial one.
   */
  isPlain(update: ModelOperation, { place, state }: Written<State, Writer>): boolean {
    const id = this.#id(state)
    const leadsThere = (from: Written<State, Writer> | undefined) => {
      if (from === undefined) return true
      const after = this.#model.step(from.state, update)
      return after !== inconsistent && !(after instanceof OneOf) && this.#id(after as State) === id
    }
    const states = this.#inOrder
    if (!leadsThere(states[place]) || !leadsThere(states[place - 1]) || !leadsThere(states[place + 1])) return false
    const stride = Math.max(1, Math.floor(states.length / SAMPLES))
    for (let at = 0; at < states.length; at += stride) if (!leadsThere(states[at])) return false
    return true
  }

  /** The states in which the read can have its result. @throws OutOfSteps */
  fitting(read: ModelOperation, budget: StepBudget): readonly Written<State, Writer>[] {
    const fits = ({ state }: Written<State, Writer>) => this.#model.step(state, read) !== inconsistent
    // Mostly the result is the state, alone or with its key: then there is no need to try them all.
    const { result } = read
    for (const guess of Array.isArray(result) && result.length === 2 ? [result[1], result] : [result]) {
      const guessed = this.#byId.get(identity(guess))
      if (guessed === undefined || !fits(guessed)) continue
      const another = this.#inOrder[guessed.place === 0 ? 1 : 0]
      if (another === undefined || !fits(another)) return [guessed]
      break
    }
    budget.spend(this.#inOrder.length)
    return this.#inOrder.filter(fits)
  }

  #known(state: State): Written<State, Writer> {
    const id = this.#id(state)
    let known = this.#byId.get(id)
    if (known === undefined) {
      known = { place: this.#inOrder.length, state, writers: [] }
      this.#byId.set(id, known)
      this.#inOrder.push(known)
    }
    return known
  }

  #id(state: State): unknown {
    return this.#model.identity === undefined ? identity(state) : this.#model.identity(state)
  }
}
