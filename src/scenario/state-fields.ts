import { nearest } from '../options/nearest.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { mayLack } from './predicate-text.ts'
import type { NodeView, Property, World } from './property.ts'

/** So many looks at each node are taken in, and after that one of `OTHERS`. */
const FIRST_LOOKS = 64
const OTHERS = 16
/** A state that has more of them than this has names of data, as a store shows its keys: looking at all of them would be slow. */
const MOST_FIELDS = 64
/** Names that differ by more are other names; of a short one fewer letters may be wrong. */
const SLIPS = 2

type Asking<State> = Pick<Property<State>, 'name' | 'predicate' | 'declared'>

type Fields = Readonly<Record<string, unknown>>

/**
 * Knows which fields the states of nodes had, so that a property which looks for one that no state ever had is found out: what it finds is
 * always undefined, and it holds whatever the nodes do. TypeScript says so while one writes it; JavaScript never does.
 */
export class StateFields {
  /** By index of the process. */
  readonly #looks: number[] = []
  /** What each node has shown every time: by index of the process. */
  readonly #constant: Set<string>[] = []
  readonly #shown = new Set<string>()
  /** What each node showed last: by index of the process. */
  readonly #last: (readonly string[])[] = []
  /** Whether some state had fields of which nothing is known here: then one that seems misspelt may be one of these. */
  #isOpen = false

  /** A node shows a state. */
  look(index: number, state: unknown): void {
    const looks = this.#looks[index] ?? 0
    this.#looks[index] = looks + 1
    if (this.#isOpen || (looks >= FIRST_LOOKS && looks % OTHERS !== 0)) return
    if (typeof state !== 'object' || state === null) return
    const names = isPlain(state) ? Object.keys(state) : undefined
    if (names === undefined || names.length > MOST_FIELDS) {
      this.#isOpen = true
      return
    }
    const last = this.#last[index]
    if (last !== undefined && areSame(last, names)) return
    this.#last[index] = names
    const constant = this.#constant[index]
    if (constant === undefined) this.#constant[index] = new Set(names)
    else for (const name of constant) if (!(name in state)) constant.delete(name)
    for (const name of names) this.#shown.add(name)
  }

  /**
   * Asks predicates once more, of a world of which it does not matter what they say, and returns the fields that they look for and no
   * state ever had, each with the one that is nearly the same and that a node has shown every time.
   *
   * @throws ScenarioError for a predicate that sets a field of a state which states have and it has not read: `state.role = 'leader'` is true of all.
   */
  misspelt<State>(world: World<State>, properties: readonly Asking<State>[]): Readonly<Record<string, string>> {
    if (this.#isOpen) return {}
    const missed = new Set<string>()
    const expected = new Set<string>()
    for (const property of properties) {
      const looks: Looks = { missed, expected, read: new Set(), set: new Set() }
      const nodes = world.nodes.map(view => watched(view, looks))
      try {
        property.predicate({ ...world, nodes, live: nodes })
      } catch {
        // What it says was asked before, and counts no more.
      }
      // What no state has is a note of the predicate's own.
      for (const name of looks.set) if (this.#shown.has(name)) throw setsField(property, name)
    }
    const constant = [...new Set(this.#constant.flatMap(names => [...names]))]
    const misspelt: Record<string, string> = Object.create(null)
    for (const name of missed) {
      // Numbers are names of data: a store of `key1` and `key2` has no field that is misspelt.
      if (expected.has(name) || this.#shown.has(name) || /\d/.test(name)) continue
      const near = nearest(name, constant, Math.min(SLIPS, Math.floor(name.length / 3)))
      if (near === undefined || properties.some(({ predicate }) => mayLack(predicate.toString(), name))) continue
      misspelt[name] = near
    }
    return misspelt
  }
}

function areSame(names: readonly string[], others: readonly string[]): boolean {
  if (names.length !== others.length) return false
  for (let i = 0; i < names.length; i++) if (names[i] !== others[i]) return false
  return true
}

/** What predicates did with the fields of states. */
interface Looks {
  /** Looked for in vain. */
  readonly missed: Set<string>
  /** Asked whether they are there. */
  readonly expected: Set<string>
  readonly read: Set<string>
  /** Set, and not read before that: what is set to what it was, or to a default, is read first. */
  readonly set: Set<string>
}

/** The view of a node, of whose state it is taken down what is done with its fields. */
function watched<State>(view: NodeView<State>, { missed, expected, read, set }: Looks): NodeView<State> {
  const { state } = view
  if (typeof state !== 'object' || state === null || !isPlain(state)) return view
  const proxy = new Proxy(state, {
    get(target, name) {
      if (typeof name === 'string') {
        read.add(name)
        if (!(name in target)) missed.add(name)
      }
      return Reflect.get(target, name)
    },
    has(target, name) {
      if (typeof name === 'string') expected.add(name)
      return name in target
    },
    getOwnPropertyDescriptor(target, name) {
      if (typeof name === 'string') expected.add(name)
      return Reflect.getOwnPropertyDescriptor(target, name)
    },
    set(_, name) {
      if (typeof name === 'string' && !read.has(name)) set.add(name)
      // Nothing that is done here counts.
      return true
    },
    deleteProperty: () => true,
  })
  return { ...view, state: proxy }
}

function setsField({ name, declared }: Asking<never>, field: string): ScenarioError {
  return new ScenarioError(
    `the predicate of "${name}" sets '${field}' of a state, and does not ask for it: is === meant in place of =?`,
    { cause: declared },
  )
}

/** Instances of classes may have fields that are theirs alone, and cannot be looked at through anything. */
function isPlain(state: object): state is Fields {
  const prototype: unknown = Object.getPrototypeOf(state)
  return prototype === Object.prototype || prototype === null
}
