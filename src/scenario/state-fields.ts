import { nearest } from '../options/nearest.ts'
import type { NodeView, World } from './property.ts'

/** So many looks at each node are taken in, and after that one of `OTHERS`. */
const FIRST_LOOKS = 64
const OTHERS = 16
/** A state that has more of them than this has names of data, as a store shows its keys: looking at all of them would be slow. */
const MOST_FIELDS = 64
/** Names that differ by more are other names; of a short one fewer letters may be wrong. */
const SLIPS = 2

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
   */
  misspelt<State>(
    world: World<State>,
    predicates: readonly ((world: World<State>) => unknown)[],
  ): Readonly<Record<string, string>> {
    if (this.#isOpen) return {}
    const missed = new Set<string>()
    const expected = new Set<string>()
    const nodes = world.nodes.map(view => watched(view, missed, expected))
    const seen: World<State> = { ...world, nodes, live: nodes }
    for (const predicate of predicates) {
      try {
        predicate(seen)
      } catch {
        // What it says was asked before, and counts no more.
      }
    }
    const constant = [...new Set(this.#constant.flatMap(names => [...names]))]
    const misspelt: Record<string, string> = Object.create(null)
    for (const name of missed) {
      // Numbers are names of data: a store of `key1` and `key2` has no field that is misspelt.
      if (expected.has(name) || this.#shown.has(name) || /\d/.test(name)) continue
      const near = nearest(name, constant, Math.min(SLIPS, Math.floor(name.length / 3)))
      if (near !== undefined) misspelt[name] = near
    }
    return misspelt
  }
}

function areSame(names: readonly string[], others: readonly string[]): boolean {
  if (names.length !== others.length) return false
  for (let i = 0; i < names.length; i++) if (names[i] !== others[i]) return false
  return true
}

/** The view of a node, of whose state it is taken down which fields are looked for in vain, and of which it is asked whether they are there. */
function watched<State>(view: NodeView<State>, missed: Set<string>, expected: Set<string>): NodeView<State> {
  const { state } = view
  if (typeof state !== 'object' || state === null || !isPlain(state)) return view
  const proxy = new Proxy(state, {
    get(target, name) {
      if (typeof name === 'string' && !(name in target)) missed.add(name)
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
    // Nothing that is done here counts.
    set: () => true,
    deleteProperty: () => true,
  })
  return { ...view, state: proxy }
}

/** Instances of classes may have fields that are theirs alone, and cannot be looked at through anything. */
function isPlain(state: object): state is Fields {
  const prototype: unknown = Object.getPrototypeOf(state)
  return prototype === Object.prototype || prototype === null
}
