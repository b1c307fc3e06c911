import type { Fault } from '../faults/catalogue.ts'
import type { StateTrigger } from '../faults/trigger.ts'
import { plainJson } from '../sim/plain-json.ts'
import type { Process } from '../sim/process.ts'

interface Awaited {
  /** Of the fault in the plan. */
  readonly index: number
  readonly nth: number
  /** Each field with its value as JSON. */
  readonly fields: readonly (readonly [field: string, json: string])[]
  /** By index of the process: of which incarnation the last step showed it. */
  readonly shownBy: (number | undefined)[]
  count: number
}

/** The faults that begin when a node comes to show a state. */
export class AwaitedStates {
  readonly #all: readonly Awaited[]

  constructor(faults: readonly Fault[]) {
    this.#all = faults.flatMap(({ after }, index) => {
      if (after === undefined || !('state' in after)) return []
      const { state, nth = 1 }: StateTrigger = after
      const fields = Object.entries(state).map(([field, value]) => [field, plainJson(value)] as const)
      return [{ index, nth, fields, shownBy: [], count: 0 }]
    })
  }

  get isEmpty(): boolean {
    return this.#all.length === 0
  }

  /** Takes what a node shows after a step. Returns the indices of the faults that begin to count from now. */
  shows({ index: at, incarnation }: Process, state: unknown): readonly number[] {
    const begun: number[] = []
    for (const awaited of this.#all) {
      const isShown = awaited.fields.every(([field, json]) => plainJson(fieldOf(state, field)) === json)
      const wasShown = awaited.shownBy[at] === incarnation
      awaited.shownBy[at] = isShown ? incarnation : undefined
      if (isShown && !wasShown && ++awaited.count === awaited.nth) begun.push(awaited.index)
    }
    return begun
  }
}

function fieldOf(state: unknown, field: string): unknown {
  return typeof state === 'object' && state !== null ? (state as Record<string, unknown>)[field] : undefined
}
