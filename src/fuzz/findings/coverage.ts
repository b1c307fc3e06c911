import type { FaultKind } from '../../faults/catalogue.ts'
import type { Run } from '../../scenario/run.ts'
import type { Coverage, FaultCount } from '../thread/protocol.ts'

/** Adds up what a number of runs reached. */
export class CoverageCount implements Coverage {
  readonly reached: Record<string, number> = {}
  readonly sometimes: Record<string, number> = {}
  readonly faults: Partial<Record<FaultKind, FaultCount>> = {}

  addRun({ coverage, faults }: Run): void {
    for (const label of Object.keys(coverage.reached)) count(this.reached, label, 1)
    for (const name of coverage.sometimes) count(this.sometimes, name, 1)
    for (const { fault, effect } of faults) this.#addFaults(fault.kind, 1, effect > 0 ? 1 : 0)
  }

  add(other: Coverage): void {
    for (const [label, runs] of Object.entries(other.reached)) count(this.reached, label, runs)
    for (const [name, runs] of Object.entries(other.sometimes)) count(this.sometimes, name, runs)
    for (const [kind, { injected, effective }] of Object.entries(other.faults)) {
      this.#addFaults(kind as FaultKind, injected, effective)
    }
  }

  #addFaults(kind: FaultKind, injected: number, effective: number): void {
    const before = this.faults[kind] ?? { injected: 0, effective: 0 }
    this.faults[kind] = { injected: before.injected + injected, effective: before.effective + effective }
  }
}

function count(counts: Record<string, number>, key: string, by: number): void {
  counts[key] = (counts[key] ?? 0) + by
}
