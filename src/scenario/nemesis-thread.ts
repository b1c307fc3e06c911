import * as v from 'valibot'
import { formatDuration } from '../clock/duration.ts'
import {
  type Fault,
  type FaultKind,
  faultKinds,
  faultSchema,
  foreseesItsEnd,
  misfitOf,
  nemesisOf,
  sparing,
} from '../faults/catalogue.ts'
import type { FaultEntry } from '../faults/entry.ts'
import { issueSentence } from '../options/issue-sentence.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import type { Kernel } from '../sim/kernel.ts'
import { plainJson } from '../sim/plain-json.ts'
import type { AgendaItem } from './agenda.ts'
import { type Expanded, versionedGroups } from './expand.ts'
import type { FaultDriver } from './fault-driver.ts'
import type { Plan } from './plan.ts'

type Field = 'kind' | 'at' | 'after' | 'operation'

/**
 * Carries out the faults that a generator asks for, one operation after the other. Each takes effect a microsecond after it was asked for and
 * before all else of that instant, so that a plan which lists the same fault does the same.
 */
export class NemesisThread {
  readonly #kernel: Kernel
  readonly #faults: FaultDriver
  readonly #expanded: Expanded
  /** Kinds that may happen: none where the plan says which faults there are. */
  readonly #allowed: readonly string[]
  /** How many faults were drawn, which names their streams. */
  #drawn = 0
  #isBusy = false

  constructor(kernel: Kernel, faults: FaultDriver, expanded: Expanded, plan: Plan) {
    this.#kernel = kernel
    this.#faults = faults
    this.#expanded = expanded
    this.#allowed = plan.faults === undefined ? (plan.options?.faultKinds ?? faultKinds) : []
  }

  get isFree(): boolean {
    return !this.#isBusy
  }

  /** Does what the operation says; `ended` is called when that is done. Throws a ScenarioError if it is no fault. */
  invoke({ f, value, isFinal }: AgendaItem, ended: () => void): void {
    this.#isBusy = true
    const atUs = this.#kernel.now + 1
    const done = () => {
      this.#isBusy = false
      ended()
    }
    // In the final phase all stays healed.
    const isOver = isFinal || atUs >= this.#expanded.durationUs
    if (f === 'heal') {
      const kind = value === null || isKind(value) ? value : undefined
      if (kind === undefined) throw wrong(f, value, `heal everything, or one of ${faultKinds.join(', ')}`)
      if (isOver) done()
      else this.#faults.healOperations(kind ?? undefined, atUs, done)
      return
    }
    if (!isKind(f)) throw wrong(f, value, `a fault is one of ${faultKinds.join(', ')}; and there is heal`)
    const faults = value === null ? this.#draw(f, atUs) : [this.#fault(f, value, atUs)]
    let left = faults.length
    if (left === 0 || isOver || !this.#allowed.includes(f)) {
      done()
      return
    }
    for (const fault of faults) {
      this.#faults.operate(fault, atUs, () => {
        if (--left === 0) done()
      })
    }
  }

  #fault(kind: FaultKind, value: unknown, atUs: number): Fault {
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw wrong(kind, value, 'its value holds the fields that the fault has in a plan, or is null')
    }
    const given: Partial<Record<Field, unknown>> = value as object
    const own = (['kind', 'at', 'after', 'operation'] as const).find(name => given[name] !== undefined)
    if (own !== undefined) throw wrong(kind, value, `leave out "${own}": the operation itself says that`)
    const result = v.safeParse(faultSchema, { kind, at: formatDuration(atUs), ...value, operation: true })
    if (!result.success) throw wrong(kind, value, issueSentence(faultSchema, result.issues))
    const fault = result.output
    if (foreseesItsEnd(fault) && !hasEnd(fault)) {
      throw wrong(kind, value, 'say how long it lasts, with "for": what it does depends on that')
    }
    const misfit = misfitOf(fault, this.#expanded.cluster)
    if (misfit !== undefined) throw wrong(kind, value, `it ${misfit}`)
    return fault
  }

  /** What the nemesis of that kind does at a time, by its defaults, but for how long: those last until they are healed. */
  #draw(kind: FaultKind, atUs: number): readonly Fault[] {
    const number = this.#drawn++
    const { nodeIds, initialNodeIds, groups, domains, cluster } = this.#expanded
    const { streams } = this.#kernel
    const drawn = nemesisOf(kind, { every: '1ms' }).faults({
      nodes: nodeIds,
      reliable: [...cluster.reliable],
      initialNodes: initialNodeIds,
      versions: versionedGroups(groups, id => this.#kernel.process(id).nextVersion as string),
      domains,
      durationUs: 1_000_000,
      stream: name => streams.stream(`workload/nemesis/${number}/${name}`),
    }) as Fault[]
    const [first, ...others] = drawn.flatMap(fault => sparing(fault, cluster.reliable) ?? [])
    if (first === undefined) return []
    return [first, ...others.filter(({ at }) => at === first.at)].map(fault => {
      const now: Fault = { ...fault, at: formatDuration(atUs), operation: true }
      if (foreseesItsEnd(fault)) return now
      const { for: _, ...open }: FaultEntry = now
      return open as Fault
    })
  }
}

function hasEnd({ for: lasting }: FaultEntry): boolean {
  return lasting !== undefined
}

function isKind(name: unknown): name is FaultKind {
  return faultKinds.includes(name as FaultKind)
}

function wrong(f: string, value: unknown, what: string): ScenarioError {
  return new ScenarioError(
    `gen.nemesis: { f: '${f}', value: ${plainJson(value)} } is no operation of the nemesis: ${what}`,
  )
}
