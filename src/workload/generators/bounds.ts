import { ScenarioError } from '../../sim/errors.ts'
import { goOn, type OperationGenerator } from '../generator.ts'
import type { AnyOperation } from '../history.ts'
import { asGenerator, type OperationOf, type Source } from './source.ts'

/** Limits the number of operations. */
export function limit<F extends string, From extends Source<F>>(
  count: number,
  source: From,
): OperationGenerator<OperationOf<From>> {
  if (!(count >= 0)) throw new ScenarioError(`limit: the count is ${count}`)
  return limited(count, asGenerator(source))
}

/** Takes one operation. */
export function once<F extends string, From extends Source<F>>(source: From): OperationGenerator<OperationOf<From>> {
  return limit(1, source)
}

function limited<Op extends AnyOperation>(left: number, inner: OperationGenerator<Op>): OperationGenerator<Op> {
  return {
    op: context => (left <= 0 ? undefined : goOn(inner.op(context), next => limited(left - 1, next))),
    update: (event, context) => limited(left, inner.update(event, context)),
  }
}

/**
 * Ends when operations of so many processes have come from a source: a client is a new process after each `info`.
 */
export function processLimit<F extends string, From extends Source<F>>(
  count: number,
  source: From,
): OperationGenerator<OperationOf<From>> {
  return limitedToProcesses(count, new Set(), asGenerator(source))
}

function limitedToProcesses<Op extends AnyOperation>(
  count: number,
  used: ReadonlySet<number>,
  inner: OperationGenerator<Op>,
): OperationGenerator<Op> {
  return {
    op(context) {
      const answer = inner.op(context)
      if (typeof answer !== 'object') return answer
      const processes = new Set(used).add(context.processOf(answer.turn.client))
      if (processes.size > count) return undefined
      return { turn: answer.turn, next: limitedToProcesses(count, processes, answer.next) }
    },
    update: (event, context) => limitedToProcesses(count, used, inner.update(event, context)),
  }
}

/** Limits how many operations are under way at the same time. */
export function concurrencyLimit<F extends string, From extends Source<F>>(
  count: number,
  source: From,
): OperationGenerator<OperationOf<From>> {
  if (!(count >= 1)) throw new ScenarioError(`concurrencyLimit: the count is ${count}`)
  return limitedAtOnce(count, new Set(), asGenerator(source))
}

function limitedAtOnce<Op extends AnyOperation>(
  count: number,
  active: ReadonlySet<number>,
  inner: OperationGenerator<Op>,
): OperationGenerator<Op> {
  return {
    op(context) {
      const answer = inner.op(context)
      if (answer === undefined || active.size < count) {
        return goOn(answer, (next, { kind, client }) =>
          limitedAtOnce(count, kind === 'invoke' ? new Set(active).add(client) : active, next),
        )
      }
      return 'pending'
    },
    update(event, context) {
      const next = inner.update(event, context)
      if (event.type === 'invoke' || !active.has(event.client)) return limitedAtOnce(count, active, next)
      const left = new Set(active)
      left.delete(event.client)
      return limitedAtOnce(count, left, next)
    },
  }
}
