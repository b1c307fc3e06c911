import type { RandomStream } from '../random/stream.ts'
import type { Kernel } from '../sim/kernel.ts'
import type { Process } from '../sim/process.ts'
import { clientsMeant, isByRegion, isByRole, nodesMeant, type Target } from './target.ts'

/** What a fault acts on: the kernel, and who is meant by the names in it. */
export class FaultWorld {
  readonly kernel: Kernel
  /** Names the fault's own random streams. */
  readonly #name: string
  readonly #nodes: readonly Process[]

  /** `withReliable`: whether a target that means several nodes means those as well that never fail by themselves. */
  constructor(kernel: Kernel, name: string, withReliable: boolean) {
    this.kernel = kernel
    this.#name = name
    this.#nodes = withReliable ? kernel.nodes : kernel.nodes.filter(({ reliable }) => !reliable)
  }

  /** The processes that a target means now: none, if no node has that role. Throws a ScenarioError for an unknown name. */
  processes(target: Target): readonly Process[] {
    if (!isByRole(target)) return [this.kernel.process(target)]
    return nodesMeant(target, this.#nodes, () => this.random(target))
  }

  /** The names of the processes that some targets mean now; `@rest` means the nodes that no other of `all` does. Clients live in regions, too. */
  names(targets: readonly Target[], all: readonly Target[] = targets): string[] {
    const named = new Set<string>()
    for (const target of targets) {
      const meant =
        target === '@rest'
          ? this.#rest(all)
          : [...this.processes(target), ...(isByRole(target) ? clientsMeant(target, this.kernel.processes) : [])]
      for (const { id } of meant) named.add(id)
    }
    return [...named]
  }

  #rest(all: readonly Target[]): readonly Process[] {
    const taken = new Set(this.names(all.filter(target => target !== '@rest')))
    const { processes, nodes } = this.kernel
    const others = all.some(target => isByRegion(target, processes)) ? processes : nodes
    return others.filter(({ id }) => !taken.has(id))
  }

  /** A random stream of this fault's own. */
  random(name: string): RandomStream {
    return this.kernel.streams.stream(`fault/${this.#name}/${name}`)
  }
}
