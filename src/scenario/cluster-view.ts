import { mixValue } from '../net/digest.ts'
import { placeOf } from '../sim/function-place.ts'
import type { Kernel } from '../sim/kernel.ts'
import { plainJson } from '../sim/plain-json.ts'
import type { Process } from '../sim/process.ts'
import type { History } from '../workload/history.ts'
import { losingNoSentence } from './lost-sentence.ts'
import type { NodeView, Property, World } from './property.ts'
import { StateFields } from './state-fields.ts'
import { unreadableState } from './unreadable-state.ts'

/** What is known of one node that shows its state. */
interface View<State> {
  readonly id: string
  readonly incarnation: number
  readonly version?: string
  state: State
}

/** The world as properties see it, brought up to date after every step: only the node that ran is asked again. */
export class ClusterView<State> implements World<State> {
  readonly history: History
  down: readonly string[] = []
  /** The labels that properties asked for. */
  readonly asked = new Set<string>()
  readonly #kernel: Kernel
  #nodes: readonly NodeView<State>[] = []
  /** What is in that list, as far as it is looked whether it is there still. */
  #first: NodeView<State> | undefined
  #last: NodeView<State> | undefined
  #count = 0
  #isLookedAt = false
  #isShown = false
  /** By index of the process. */
  readonly #views: (View<State> | undefined)[] = []
  readonly #isDown: boolean[] = []
  readonly #fields = new StateFields()

  constructor(kernel: Kernel, history: History) {
    this.#kernel = kernel
    this.history = history
    this.#list()
  }

  get now(): number {
    return this.#kernel.now / 1_000
  }

  get nodes(): readonly NodeView<State>[] {
    this.#isLookedAt = true
    return this.#nodes
  }

  /** Whether the ends of the list of nodes are where they belong: looking at all of it after each look would be slow. */
  get isWhole(): boolean {
    const nodes = this.#nodes
    return nodes.length === this.#count && nodes[0] === this.#first && nodes[this.#count - 1] === this.#last
  }

  get live(): readonly NodeView<State>[] {
    this.inspectAll()
    return this.nodes
  }

  /** Whether properties looked at nodes of which none ever showed a state. */
  get isBlind(): boolean {
    return this.#isLookedAt && !this.#isShown
  }

  // A field, so that predicates may take it out of the world: `({ reached }) => …`.
  readonly reached = (label: string): number => {
    this.asked.add(label)
    return this.#kernel.marks.reached.get(label) ?? 0
  }

  /** The state of a node that is up, after its last step. */
  stateOf({ index }: Process): State | undefined {
    return this.#views[index]?.state
  }

  /** A step of this process has ended. */
  update(process: Process): void {
    if (process.role !== 'node') return
    const view = this.#views[process.index]
    const isDown = process.status === 'down'
    const isShown = view !== undefined && view.incarnation === process.incarnation
    if (isDown !== this.#isDown[process.index] || isShown !== (process.inspect !== undefined)) this.refresh()
    else if (view !== undefined) view.state = this.#kernel.inspect(process) as State
    this.#fields.look(process.index, this.#views[process.index]?.state)
    this.#writeState(process)
  }

  /**
   * Whether predicates have changed what the node itself goes by: `state` is what it showed when they were asked, and had this digest then.
   * Where it was a copy that they changed, the node is asked again, so that the next ones see what it shows.
   */
  isChanged(process: Process, state: State | undefined, digest: number): boolean {
    const view = this.#views[process.index]
    if (view === undefined || process.inspect === undefined || mixValue(0, state) === digest) return false
    view.state = this.#kernel.inspect(process) as State
    const anew = mixValue(0, view.state)
    // A node that shows something else whenever it is asked has changed by itself.
    return anew !== digest && mixValue(0, this.#kernel.inspect(process)) === anew
  }

  /** Fields that properties look for and no state of the run had, each with the one that may be meant. */
  misspelt(properties: readonly Property<State>[]): Readonly<Record<string, string>> {
    if (!this.#isLookedAt) return {}
    const { now, nodes, down, history } = this
    const world = { now, nodes, live: nodes, down, history, reached: () => 0 }
    return this.#fields.misspelt(world, properties)
  }

  /** Every node is asked again: a state may depend on the time. */
  inspectAll(): void {
    for (const process of this.#kernel.nodes) {
      const view = this.#views[process.index]
      if (view === undefined || process.inspect === undefined) continue
      view.state = this.#kernel.inspect(process) as State
      this.#writeState(process)
    }
  }

  /** The same; returns whether one shows something else than after its last step. */
  inspectAnew(): boolean {
    const before = plainJson(this.#nodes)
    this.inspectAll()
    return plainJson(this.#nodes) !== before
  }

  /** Some nodes may have come or gone. */
  refresh(): void {
    for (const { index, inspect, status, incarnation } of this.#kernel.nodes) {
      const shown = this.#views[index]?.incarnation
      const isListed = shown === (inspect === undefined ? undefined : incarnation)
      if (isListed && this.#isDown[index] === (status === 'down')) continue
      this.#list()
      return
    }
  }

  /** Lists the nodes anew. */
  #list(): void {
    const down: string[] = []
    const nodes: View<State>[] = []
    for (const process of this.#kernel.nodes) {
      const { id, index, inspect, status, incarnation, version } = process
      this.#isDown[index] = status === 'down'
      if (status === 'down') down.push(id)
      let view = inspect === undefined ? undefined : this.#views[index]
      if (inspect !== undefined && view?.incarnation !== incarnation) {
        const state = this.#kernel.inspect(process) as State
        view = { id, incarnation, ...(version === undefined ? {} : { version }), state }
      }
      this.#views[index] = view
      if (view !== undefined) nodes.push(view)
    }
    this.down = Object.freeze(down)
    // Not frozen: V8 makes an object for each step of a loop over a frozen list, and takes five times as long.
    this.#nodes = losingNoSentence(nodes)
    this.#first = nodes[0]
    this.#last = nodes.at(-1)
    this.#count = nodes.length
    this.#isShown ||= nodes.length > 0
  }

  #writeState(process: Process): void {
    const { journal } = this.#kernel
    const view = this.#views[process.index]
    if (view === undefined) return
    try {
      const event = journal.writeState(process.index, view.state)
      if (event !== undefined && journal.hasLines) journal.setLine(event, placeOf(process.instance?.inspect))
    } catch (error) {
      throw unreadableState(process.id, error)
    }
  }
}
