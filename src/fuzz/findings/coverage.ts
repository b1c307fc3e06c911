import type { FaultKind } from '../../faults/catalogue.ts'
import type { ClientMistake } from '../../scenario/client-mistakes.ts'
import type { Run } from '../../scenario/run.ts'
import type { OperationCount } from '../../workload/operation-counts.ts'
import type { BlindSpot, Coverage, FaultCount, Misspelling } from '../thread/protocol.ts'

/** Adds up what a number of runs reached. */
export class CoverageCount implements Coverage {
  readonly reached: Record<string, number> = byName()
  readonly sometimes: Record<string, number> = byName()
  readonly faults: Partial<Record<FaultKind, FaultCount>> = {}
  readonly operations: Record<string, OperationCount> = byName()
  readonly unheard: Record<string, number> = byName()
  readonly mistakes: Record<string, ClientMistake> = byName()
  readonly asked: Record<string, number> = byName()
  blind = 0
  readonly blindSpots: Record<string, BlindSpot> = byName()
  idle = 0
  readonly misspelt: Record<string, Misspelling> = byName()
  readonly versions: Record<string, number> = byName()

  /** What it is so far, as plain data. */
  get plain(): Coverage {
    const { reached, sometimes, faults, operations, unheard, mistakes, asked, versions } = this
    const { blind, blindSpots, idle, misspelt } = this
    return {
      ...{ reached, sometimes, faults, operations, unheard, mistakes, asked },
      ...{ blind, blindSpots, idle, misspelt, versions },
    }
  }

  addRun({ coverage, faults }: Run): void {
    for (const label of Object.keys(coverage.reached)) count(this.reached, label, 1)
    for (const label of coverage.asked) count(this.asked, label, 1)
    if (coverage.isBlind) this.blind++
    for (const [name, what] of Object.entries(coverage.blindSpots)) this.#addBlindSpot(name, { runs: 1, what })
    if (coverage.isIdle) this.idle++
    for (const [name, near] of Object.entries(coverage.misspelt)) this.#addMisspelling(name, { runs: 1, near })
    for (const name of coverage.sometimes) count(this.sometimes, name, 1)
    for (const version of coverage.versions) count(this.versions, version, 1)
    for (const { fault, effect } of faults) this.#addFaults(fault.kind, 1, effect > 0 ? 1 : 0)
    this.#addExercise(coverage)
  }

  add(other: Coverage): void {
    for (const [label, runs] of Object.entries(other.reached)) count(this.reached, label, runs)
    for (const [label, runs] of Object.entries(other.asked)) count(this.asked, label, runs)
    this.blind += other.blind
    for (const [name, spot] of Object.entries(other.blindSpots)) this.#addBlindSpot(name, spot)
    this.idle += other.idle
    for (const [name, spelling] of Object.entries(other.misspelt)) this.#addMisspelling(name, spelling)
    for (const [name, runs] of Object.entries(other.sometimes)) count(this.sometimes, name, runs)
    for (const [version, runs] of Object.entries(other.versions)) count(this.versions, version, runs)
    for (const [kind, { injected, effective }] of Object.entries(other.faults)) {
      this.#addFaults(kind as FaultKind, injected, effective)
    }
    this.#addExercise(other)
  }

  #addExercise({ operations, unheard, mistakes }: Pick<Coverage, 'operations' | 'unheard' | 'mistakes'>): void {
    for (const [f, { invoked, ok }] of Object.entries(operations)) {
      const before = this.operations[f] ?? { invoked: 0, ok: 0 }
      this.operations[f] = { invoked: before.invoked + invoked, ok: before.ok + ok }
    }
    for (const [node, messages] of Object.entries(unheard)) count(this.unheard, node, messages)
    for (const [place, { operations: ended, message }] of Object.entries(mistakes)) {
      const before = this.mistakes[place] ?? { operations: 0, message }
      this.mistakes[place] = { ...before, operations: before.operations + ended }
    }
  }

  #addBlindSpot(name: string, { runs, what }: BlindSpot): void {
    const before = this.blindSpots[name] ?? { runs: 0, what }
    this.blindSpots[name] = { ...before, runs: before.runs + runs }
  }

  #addMisspelling(name: string, { runs, near }: Misspelling): void {
    const before = this.misspelt[name] ?? { runs: 0, near }
    this.misspelt[name] = { ...before, runs: before.runs + runs }
  }

  #addFaults(kind: FaultKind, injected: number, effective: number): void {
    const before = this.faults[kind] ?? { injected: 0, effective: 0 }
    this.faults[kind] = { injected: before.injected + injected, effective: before.effective + effective }
  }
}

/** Any name will do, `constructor` as well. */
function byName<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>
}

function count(counts: Record<string, number>, key: string, by: number): void {
  counts[key] = (counts[key] ?? 0) + by
}
