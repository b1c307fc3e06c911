import { ScenarioError } from '../../options/scenario-error.ts'
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
 * Goes on as long as no more than so many processes could have acted: all of the clients that it may use, whether they
 * did or not, and every process that one of them was before. A client is a new process after each `info`.
 */
export function processLimit<F extends string, From extends Source<F>>(
  count: number,
  source: From,
): OperationGenerator<OperationOf<From>> {
  if (!(count >= 0)) throw new ScenarioError(`processLimit: the count is ${count}`)
  return limitedToProcesses(count, new Set(), asGenerator(source))
}

function limitedToProcesses<Op extends AnyOperation>(
  count: number,
  before: ReadonlySet<number>,
  inner: OperationGenerator<Op>,
): OperationGenerator<Op> {
  return {
    op(context) {
      const processes = new Set(before)
      for (const client of context.clients) processes.add(context.processOf(client))
      if (processes.size > count) return undefined
      return goOn(inner.op(context), next => limitedToProcesses(count, processes, next))
    },
    update: (event, context) => limitedToProcesses(count, before, inner.update(event, context)),
  }
}

/** Begins something only while fewer than so many of the clients that it may use are busy, with whatever. */
export function concurrencyLimit<F extends string, From extends Source<F>>(
  count: number,
  source: From,
): OperationGenerator<OperationOf<From>> {
  if (!(count >= 1)) throw new ScenarioError(`concurrencyLimit: the count is ${count}`)
  return limitedAtOnce(count, asGenerator(source))
}

function limitedAtOnce<Op extends AnyOperation>(count: number, inner: OperationGenerator<Op>): OperationGenerator<Op> {
  return {
    op(context) {
      const answer = inner.op(context)
      if (answer !== undefined && context.clients.length - context.free.length >= count) return 'pending'
      return goOn(answer, next => limitedAtOnce(count, next))
    },
    update: (event, context) => limitedAtOnce(count, inner.update(event, context)),
  }
}
