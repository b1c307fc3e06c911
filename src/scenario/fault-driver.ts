import { formatDuration, microseconds } from '../clock/duration.ts'
import { applyFault, type Fault, factsOf, nodesDamagedBy } from '../faults/catalogue.ts'
import type { FaultEntry } from '../faults/entry.ts'
import type { ActiveFault } from '../faults/kind.ts'
import { KIND } from '../sim/journal/row.ts'
import type { Kernel } from '../sim/kernel.ts'
import type { Process } from '../sim/process.ts'
import { AwaitedPartings } from './awaited-partings.ts'
import { AwaitedStates } from './awaited-states.ts'
import type { BehaviourRecorder } from './behaviours/recorder.ts'

/** Says whether a fault that was injected did anything. */
export interface FaultRecord {
  /** The fault as the plan has it. */
  readonly fault: Fault
  /** What it did: messages kept from arriving, processes stopped. 0 means that it had no effect. */
  effect: number
}

/** A fault of which it is still open how long it lasts. */
type Open = { -readonly [Name in keyof FaultEntry]: FaultEntry[Name] }

/** What the history says of a fault besides its kind. */
function fieldsOf({ kind: _, at: __, after: ___, for: ____, operation: _____, ...fields }: FaultEntry): object {
  return fields
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
  /** Writes that the nemesis did something into the history. */
  readonly #tell: (f: string, value: unknown) => void
  /** Faults in force, by their index in the plan or, for those by hand, by themselves. */
  readonly #active = new Map<number | object, ActiveFault>()
  /** Those of them that a generator asked for, and which last until they are healed: by their index. */
  readonly #open = new Map<number, { readonly fault: Open; readonly sinceUs: number }>()
  /** How many a generator asked for. */
  #operations = 0
  /** By the label that they wait for: the indices of faults. */
  readonly #awaited = new Map<string, readonly number[]>()
  readonly #awaitedStates: AwaitedStates
  readonly #awaitedPartings: AwaitedPartings
  /** Whether some wait for a state or for two that differ: then {@link shows} has to be told. */
  readonly awaitsStates: boolean
  #isOver = false

  constructor(
    kernel: Kernel,
    faults: readonly Fault[],
    behaviours: BehaviourRecorder | undefined,
    changed: () => void,
    tell: (f: string, value: unknown) => void,
  ) {
    this.#kernel = kernel
    this.#faults = faults
    this.#awaitedStates = new AwaitedStates(faults)
    this.#awaitedPartings = new AwaitedPartings(faults)
    this.awaitsStates = !this.#awaitedStates.isEmpty || !this.#awaitedPartings.isEmpty
    this.#behaviours = behaviours
    this.#changed = changed
    this.#tell = tell
  }

  /** Schedules the faults of the plan. */
  schedule(): void {
    for (const [index, fault] of this.#faults.entries()) {
      if (fault.after === undefined) this.#scheduleOne(fault, index, 0)
      else if ('reach' in fault.after) {
        const { reach } = fault.after
        this.#awaited.set(reach, [...(this.#awaited.get(reach) ?? []), index])
      }
    }
  }

  /** Takes what a node shows after a step, and schedules those that wait for it. */
  shows(process: Process, state: unknown): void {
    const { now } = this.#kernel
    for (const index of [
      ...this.#awaitedStates.shows(process, state),
      ...this.#awaitedPartings.shows(process, state, now),
    ])
      this.#scheduleOne(this.#faults[index] as Fault, index, now)
  }

  /** Schedules those that wait for this label. */
  reached(label: string, count: number): void {
    for (const index of this.#awaited.get(label) ?? []) {
      const fault = this.#faults[index] as Fault
      if ((fault.after?.nth ?? 1) === count) this.#scheduleOne(fault, index, this.#kernel.now)
    }
  }

  #scheduleOne(fault: Fault, index: number, fromUs: number): void {
    this.#scheduleAt(fromUs + microseconds(fault.at, `faults[${index}].at`), fault, index)
  }

  /**
   * Has a fault happen that a generator asked for. Without `for` it lasts until {@link healOperations}. `done` is called when one with
   * `for` is over, and when another one has begun.
   */
  operate(fault: Fault, atUs: number, done: () => void): void {
    this.#scheduleAt(atUs, fault, this.#faults.length + this.#operations++, done)
  }

  /** Ends at that time what a generator began, all of it or one kind. `done` is called when all of that is over. */
  healOperations(kind: string | undefined, atUs: number, done: () => void): void {
    const healed = [...this.#open].filter(([, { fault }]) => kind === undefined || fault.kind === kind)
    let left = healed.length
    if (left === 0) done()
    for (const [index, { fault, sinceUs }] of healed) {
      this.#open.delete(index)
      // Only now it is known how long it lasts: a plan that lists it says so, and has an event of its own for each end.
      fault.for = formatDuration(atUs - sinceUs)
      this.#kernel.atFirst(atUs, () => {
        this.#active.get(index)?.heal()
        if (--left === 0) done()
      })
    }
  }

  #scheduleAt(atUs: number, fault: Fault, index: number, done: () => void = () => {}): void {
    const isFromGenerator = index >= this.#faults.length
    const { for: lasting }: FaultEntry = fault
    const at = (us: number, act: () => void) =>
      fault.operation === true ? this.#kernel.atFirst(us, act) : this.#kernel.at(us, act)
    at(atUs, () => {
      if (this.#isOver) {
        done()
        return
      }
      const record: FaultRecord = { fault, effect: 0 }
      this.records.push(record)
      const struck = this.#behaviours?.striking(fault, id => this.#kernel.process(id))
      const isOpen = isFromGenerator && lasting === undefined && factsOf(fault).lasts
      if (isOpen) this.#open.set(index, { fault, sinceUs: atUs })
      const active = this.#begin(fault, index, index, effect => {
        record.effect = effect
        if (effect > 0) struck?.()
        this.#open.delete(index)
        if (lasting !== undefined) done()
      })
      record.effect = active.effect
      if (lasting === undefined) done()
    })
    if (lasting !== undefined) {
      at(atUs + microseconds(lasting, `faults[${index}].for`), () => this.#active.get(index)?.heal())
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
    if (fault.operation === true) this.#tell(fault.kind, fieldsOf(fault))
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
          const { lasts } = factsOf(fault)
          const cause = lasts ? this.#write(END, index, fault, event) : journal.root
          journal.causedBy(cause, () => applied.heal())
          if (lasts && fault.operation === true) this.#tell('heal', { kind: fault.kind, ...fieldsOf(fault) })
        })
      },
    }
    this.#active.set(key, active)
    return active
  }

  #write(phase: 0 | 1, index: number, fault: Fault | string, cause = this.#kernel.journal.root): number {
    return this.#kernel.journal.write(KIND.fault, cause, phase, index, fault)
  }

  /** Whether any fault began: of the plan ever, of those that were injected by hand one that is in force. */
  get hasBegun(): boolean {
    return this.records.length > 0 || this.#active.size > 0
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
