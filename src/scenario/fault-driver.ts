import { microseconds } from '../clock/duration.ts'
import { applyFault, type Fault, factsOf, nodesDamagedBy } from '../faults/catalogue.ts'
import type { ActiveFault } from '../faults/kind.ts'
import { KIND } from '../sim/journal/row.ts'
import type { Kernel } from '../sim/kernel.ts'
import type { BehaviourRecorder } from './behaviours/recorder.ts'

/** Says whether a fault that was injected did anything. */
export interface FaultRecord {
  /** The fault as the plan has it. */
  readonly fault: Fault
  /** What it did: messages kept from arriving, processes stopped. 0 means that it had no effect. */
  effect: number
}

/** The index of a fault that stands in no plan. */
const BY_HAND = -1
const [BEGIN, END] = [0, 1] as const

/** Has faults begin and end: those of the plan at their times or when a label is reached, and those that a test injects. */
export class FaultDriver {
  readonly records: FaultRecord[] = []
  /** Nodes whose disks lost what had been synced. */
  readonly damaged = new Set<string>()
  readonly #kernel: Kernel
  readonly #faults: readonly Fault[]
  readonly #behaviours: BehaviourRecorder | undefined
  /** Nodes may have come or gone. */
  readonly #changed: () => void
  /** Faults in force, by their index in the plan or, for those by hand, by themselves. */
  readonly #active = new Map<number | object, ActiveFault>()
  /** By the label that they wait for: the indices of faults. */
  readonly #awaited = new Map<string, readonly number[]>()
  #isOver = false

  constructor(
    kernel: Kernel,
    faults: readonly Fault[],
    behaviours: BehaviourRecorder | undefined,
    changed: () => void,
  ) {
    this.#kernel = kernel
    this.#faults = faults
    this.#behaviours = behaviours
    this.#changed = changed
  }

  /** Schedules the faults of the plan. */
  schedule(): void {
    for (const [index, fault] of this.#faults.entries()) {
      if (fault.after === undefined) this.#scheduleOne(fault, index, 0)
      else this.#awaited.set(fault.after.reach, [...(this.#awaited.get(fault.after.reach) ?? []), index])
    }
  }

  /** Schedules those that wait for this label. */
  reached(label: string, count: number): void {
    for (const index of this.#awaited.get(label) ?? []) {
      const fault = this.#faults[index] as Fault
      if ((fault.after?.nth ?? 1) === count) this.#scheduleOne(fault, index, this.#kernel.now)
    }
  }

  #scheduleOne(fault: Fault, index: number, fromUs: number): void {
    const atUs = fromUs + microseconds(fault.at, `faults[${index}].at`)
    this.#kernel.at(atUs, () => {
      if (this.#isOver) return
      const record: FaultRecord = { fault, effect: 0 }
      this.records.push(record)
      const struck = this.#behaviours?.striking(fault, id => this.#kernel.process(id))
      const active = this.#begin(fault, index, index, effect => {
        record.effect = effect
        if (effect > 0) struck?.()
      })
      record.effect = active.effect
    })
    if ('for' in fault && fault.for !== undefined) {
      this.#kernel.at(atUs + microseconds(fault.for, `faults[${index}].for`), () => this.#active.get(index)?.heal())
    }
  }

  /** Makes a fault happen now that stands in no plan. */
  inject(fault: Fault): ActiveFault {
    return this.#kernel.byHand(() => this.#begin(fault, BY_HAND, {}))
  }

  /** Tells the journal of something that is done by hand and is no fault of a plan. Returns what tells its end. */
  tell(text: string): () => void {
    const event = this.#kernel.byHand(() => this.#write(BEGIN, BY_HAND, text))
    return () => this.#kernel.byHand(() => this.#write(END, BY_HAND, text, event))
  }

  /** `ending` hears of the effect, right before the fault ends. */
  #begin(fault: Fault, index: number, key: number | object, ending?: (effect: number) => void): ActiveFault {
    const { journal } = this.#kernel
    const event = this.#write(BEGIN, index, fault)
    for (const id of nodesDamagedBy(this.#kernel, fault)) this.damaged.add(id)
    // What it does at once, such as a crash, comes of it.
    const applied = journal.causedBy(event, () => applyFault(this.#kernel, fault))
    this.#changed()
    const active: ActiveFault = {
      get effect() {
        return applied.effect
      },
      heal: () => {
        if (!this.#active.delete(key)) return
        ending?.(applied.effect)
        this.#kernel.byHand(() => {
          const cause = factsOf(fault).lasts ? this.#write(END, index, fault, event) : journal.root
          journal.causedBy(cause, () => applied.heal())
        })
      },
    }
    this.#active.set(key, active)
    return active
  }

  #write(phase: 0 | 1, index: number, fault: Fault | string, cause = this.#kernel.journal.root): number {
    return this.#kernel.journal.write(KIND.fault, cause, phase, index, fault)
  }

  /** Ends all faults that are in force. */
  heal(): void {
    for (const active of [...this.#active.values()]) active.heal()
  }

  /** From now on none of the plan begins. */
  stop(): void {
    this.#isOver = true
  }
}
