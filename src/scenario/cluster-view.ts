import { KIND } from '../sim/journal/row.ts'
import type { Kernel } from '../sim/kernel.ts'
import { plainJson } from '../sim/plain-json.ts'
import type { Process } from '../sim/process.ts'
import type { History } from '../workload/history.ts'
import type { NodeView, World } from './property.ts'

/** The world as properties see it, brought up to date after every step: only the node that ran is asked again. */
export class ClusterView<State> implements World<State> {
  readonly history: History
  nodes: readonly NodeView<State>[] = []
  down: readonly string[] = []
  readonly #kernel: Kernel
  /** By index of the process. */
  readonly #views: ({ id: string; state: State; incarnation: number } | undefined)[] = []
  readonly #written = new Map<Process, string>()

  constructor(kernel: Kernel, history: History) {
    this.#kernel = kernel
    this.history = history
    this.refresh()
  }

  get now(): number {
    return this.#kernel.now / 1_000
  }

  // A field, so that predicates may take it out of the world: `({ reached }) => …`.
  readonly reached = (label: string): number => this.#kernel.reached.get(label) ?? 0

  /** The state of a node that is up, after its last step. */
  stateOf({ index }: Process): State | undefined {
    return this.#views[index]?.state
  }

  /** A step of this process has ended. */
  update(process: Process): void {
    if (process.role !== 'node') return
    const { instance } = process
    const view = this.#views[process.index]
    if (process.status === 'down') this.refresh()
    else if (view === undefined) {
      if (instance?.inspect === undefined) return
      this.refresh()
    } else if (instance === undefined || view.incarnation !== process.incarnation) this.refresh()
    else view.state = instance.inspect?.() as State
    this.#writeState(process)
  }

  /** Some nodes have come or gone. */
  refresh(): void {
    const down: string[] = []
    for (const process of this.#kernel.processes) {
      if (process.role !== 'node') continue
      if (process.status === 'down') down.push(process.id)
      const { instance, incarnation } = process
      if (typeof instance?.inspect !== 'function') this.#views[process.index] = undefined
      else if (this.#views[process.index]?.incarnation !== incarnation) {
        this.#views[process.index] = { id: process.id, state: instance.inspect() as State, incarnation }
      }
    }
    this.down = down
    this.nodes = this.#kernel.processes.flatMap(process => this.#views[process.index] ?? [])
  }

  #writeState(process: Process): void {
    const { journal } = this.#kernel
    const view = this.#views[process.index]
    if (!journal.isWhole || view === undefined) return
    const text = plainJson(view.state)
    if (text === 'undefined' || this.#written.get(process) === text) return
    this.#written.set(process, text)
    journal.write(KIND.state, journal.root, process.index, 0, JSON.parse(text))
  }
}
