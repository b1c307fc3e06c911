import type { GeneratorEvent } from '../workload/generator.ts'
import type { GeneratorRun } from '../workload/generator-run.ts'
import type { AgendaItem } from './agenda.ts'
import { ValueCopier } from './value-copier.ts'

/** Says what is to be invoked whenever it is asked. */
export interface Turns {
  /** What is to be invoked now, given who is free, and who of them has only just ended something. It takes for granted that it is. */
  take(
    nowUs: number,
    isFree: (client: number) => boolean,
    isResting: (client: number) => boolean,
  ): readonly AgendaItem[]
  completed(event: GeneratorEvent, nowUs: number, isFree: (client: number) => boolean): void
  /** When it has something next, as far as it knows after a `take`: infinite where it knows nothing. */
  readonly dueUs: number
  /** Whether there is nothing more to come, when all clients are free. */
  isDone(nowUs: number): boolean
  /** Logs what comes after the last operation, if all are done. */
  end(nowUs: number): void
}

/** The turns of a generator. */
export function generatedTurns(
  generator: GeneratorRun,
  fromUs: number,
  isFinal: boolean,
  log: (text: string) => void,
): Turns {
  const copier = new ValueCopier()
  return {
    take(nowUs, isFree, isResting) {
      const items: AgendaItem[] = []
      for (const turn of generator.take(nowUs, isFree, isResting)) {
        if (turn.kind === 'log') log(turn.text)
        if (turn.kind !== 'invoke') continue
        const { client, operation } = turn
        const { f, value = null } = operation
        items.push({ client, atUs: nowUs - fromUs, isFinal, f, value: copier.keep(value, f, 'of') })
      }
      return items
    },
    completed: (event, nowUs, isFree) => generator.completed(event, nowUs, isFree),
    get dueUs() {
      return generator.dueUs
    },
    isDone: nowUs => generator.lastLines(nowUs) !== undefined,
    end: nowUs => generator.lastLines(nowUs)?.forEach(log),
  }
}

/** The turns that a plan spells out: each operation at its time, or as soon after as its client is free. */
export function listedTurns(items: readonly AgendaItem[], fromUs: number): Turns {
  const left = [...items]
  let takenUs = 0
  return {
    take(nowUs, isFree) {
      takenUs = nowUs
      const taken: AgendaItem[] = []
      const considered = new Set<number>()
      for (let i = 0; i < left.length; ) {
        const item = left[i]!
        if (fromUs + item.atUs > nowUs) break
        const isNext = !considered.has(item.client) && isFree(item.client)
        considered.add(item.client)
        if (isNext) {
          taken.push(item)
          left.splice(i, 1)
        } else i++
      }
      return taken
    },
    completed() {},
    get dueUs() {
      const next = left.find(({ atUs }) => fromUs + atUs > takenUs)
      return next === undefined ? Number.POSITIVE_INFINITY : fromUs + next.atUs
    },
    isDone: () => left.length === 0,
    end() {},
  }
}
