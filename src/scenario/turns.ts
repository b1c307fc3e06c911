import { formatDuration, microseconds } from '../clock/duration.ts'
import { ScenarioError } from '../sim/errors.ts'
import { plainJson } from '../sim/plain-json.ts'
import type { GeneratorEvent } from '../workload/generator.ts'
import type { GeneratorRun } from '../workload/generator-run.ts'
import type { PlanOperation } from './plan.ts'

/** An operation that a client is to invoke now. */
export interface Assignment {
  readonly client: number
  readonly operation: PlanOperation
}

/** Says at each tick what is to be invoked. */
export interface Turns {
  /** What is to be invoked now, given who is free. It takes for granted that it is. */
  take(nowUs: number, isFree: (client: number) => boolean): readonly Assignment[]
  completed(event: GeneratorEvent, nowUs: number, isFree: (client: number) => boolean): void
  /** Whether there is nothing more to come, when nobody is doing anything. */
  isDone(nowUs: number): boolean
}

/** The turns of a generator. */
export function generatedTurns(
  generator: GeneratorRun,
  clientIds: readonly string[],
  fromUs: number,
  isFinal: boolean,
  log: (text: string) => void,
): Turns {
  return {
    take(nowUs, isFree) {
      const assignments: Assignment[] = []
      for (const turn of generator.take(nowUs, isFree)) {
        if (turn.kind === 'log') log(turn.text)
        if (turn.kind !== 'invoke') continue
        const { client, operation } = turn
        if (typeof operation?.f !== 'string') {
          throw new ScenarioError(`a generator must give operations { f, value }, but gave ${plainJson(operation)}`)
        }
        const { f, value = null } = operation
        const at = formatDuration(nowUs - fromUs)
        const id = clientIds[client] as string
        assignments.push({
          client,
          operation: isFinal ? { client: id, at, f, value, final: true } : { client: id, at, f, value },
        })
      }
      return assignments
    },
    completed: (event, nowUs, isFree) => generator.completed(event, nowUs, isFree),
    isDone: nowUs => generator.isExhausted(nowUs),
  }
}

/** The turns that a plan spells out: each operation at its time, or as soon after as its client is free. */
export function listedTurns(operations: readonly PlanOperation[], clientIds: readonly string[], fromUs: number): Turns {
  const left = operations
    .map(operation => ({
      operation,
      client: clientIds.indexOf(operation.client),
      atUs: fromUs + microseconds(operation.at),
    }))
    .sort((a, b) => a.atUs - b.atUs)
  return {
    take(nowUs, isFree) {
      const taken: Assignment[] = []
      const considered = new Set<number>()
      for (let i = 0; i < left.length; ) {
        const { atUs, client, operation } = left[i] as (typeof left)[number]
        if (atUs > nowUs) break
        const isNext = !considered.has(client) && isFree(client)
        considered.add(client)
        if (isNext) {
          taken.push({ client, operation })
          left.splice(i, 1)
        } else i++
      }
      return taken
    },
    completed() {},
    isDone: () => left.length === 0,
  }
}
