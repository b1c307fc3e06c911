import { microseconds } from '../clock/duration.ts'
import type { Fault } from '../faults/catalogue.ts'
import type { PartingTrigger } from '../faults/trigger.ts'
import { viewIn } from '../faults/view.ts'
import { plainJson } from '../sim/plain-json.ts'
import type { Process } from '../sim/process.ts'

interface Awaited {
  /** Of the fault in the plan. */
  readonly index: number
  readonly parted: string
  readonly sinceUs: number
  readonly nth: number
  count: number
}

/** What a process showed after its last step, as JSON. */
interface Shown {
  readonly process: Process
  readonly incarnation: number
  readonly json: string
}

/** The faults that begin when a node comes to believe what not all others do. */
export class AwaitedPartings {
  readonly #all: readonly Awaited[]
  /** By view: what each process shows of it, by its index. */
  readonly #views: ReadonlyMap<string, (Shown | undefined)[]>

  constructor(faults: readonly Fault[]) {
    this.#all = faults.flatMap(({ after }, index) => {
      if (after === undefined || !('parted' in after)) return []
      const { parted, since = 0, nth = 1 }: PartingTrigger = after
      return [{ index, parted, nth, sinceUs: microseconds(since, `faults[${index}].after.since`), count: 0 }]
    })
    this.#views = new Map(this.#all.map(({ parted }) => [parted, []]))
  }

  get isEmpty(): boolean {
    return this.#all.length === 0
  }

  /** Takes what a node shows after a step. Returns the indices of the faults that begin to count from now. */
  shows(process: Process, state: unknown, nowUs: number): readonly number[] {
    const begun: number[] = []
    for (const [view, shown] of this.#views) {
      if (!parts(shown, process, viewIn(view, state))) continue
      for (const awaited of this.#all) {
        if (awaited.parted !== view || awaited.sinceUs > nowUs) continue
        if (++awaited.count === awaited.nth) begun.push(awaited.index)
      }
    }
    return begun
  }
}

/** Takes down what a process shows of a view. Whether it is something else than before, and than what another one shows that is up. */
function parts(shown: (Shown | undefined)[], process: Process, value: unknown): boolean {
  const { index, incarnation } = process
  const before = shown[index]
  if (value === undefined) {
    shown[index] = undefined
    return false
  }
  const json = plainJson(value)
  if (before?.json === json && before.incarnation === incarnation) return false
  shown[index] = { process, incarnation, json }
  return shown.some(
    other => other?.process.status === 'up' && other.incarnation === other.process.incarnation && other.json !== json,
  )
}
