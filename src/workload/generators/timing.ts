import type { Duration } from '../../clock/duration.ts'
import { settingUs } from '../../sim/blame.ts'
import {
  type GeneratorContext,
  type Next,
  NOTHING,
  type OperationGenerator,
  ownStream,
  type Turn,
} from '../generator.ts'
import type { AnyOperation } from '../history.ts'
import { asGenerator, type OperationOf, type Source } from './source.ts'

/** Ends so long after the first operation. */
export function timeLimit<F extends string, From extends Source<F>>(
  span: Duration,
  source: From,
): OperationGenerator<OperationOf<From>> {
  return limitedTo(settingUs(span, 'timeLimit'), undefined, asGenerator(source))
}

function limitedTo<Op extends AnyOperation>(
  spanUs: number,
  endUs: number | undefined,
  inner: OperationGenerator<Op>,
): OperationGenerator<Op> {
  return {
    op(context) {
      if (endUs !== undefined && context.nowUs >= endUs) return undefined
      const answer = inner.op(context)
      if (typeof answer !== 'object') return answer
      const { turn, next } = answer
      const untilUs = endUs ?? turn.atUs + spanUs
      return turn.atUs < untilUs ? { turn, next: limitedTo(spanUs, untilUs, next) } : undefined
    },
    update: (event, context) => limitedTo(spanUs, endUs, inner.update(event, context)),
  }
}

/**
 * Has the clients together begin an operation every so often on average: at random intervals, between none and twice
 * as long. Not as `delay`, where all intervals are the same.
 */
export function stagger<F extends string, From extends Source<F>>(
  mean: Duration,
  source: From,
): OperationGenerator<OperationOf<From>> {
  const meanUs = settingUs(mean, 'stagger')
  const interval = (context: GeneratorContext, number: number) =>
    Math.round(ownStream(context, `stagger/${number}`)() * 2 * meanUs)
  return spaced(interval, 0, undefined, asGenerator(source))
}

/** Has the clients together begin an operation every so often, exactly. */
export function delay<F extends string, From extends Source<F>>(
  span: Duration,
  source: From,
): OperationGenerator<OperationOf<From>> {
  const spanUs = settingUs(span, 'delay')
  return spaced(() => spanUs, 0, undefined, asGenerator(source))
}

function spaced<Op extends AnyOperation>(
  interval: (context: GeneratorContext, number: number) => number,
  number: number,
  nextUs: number | undefined,
  inner: OperationGenerator<Op>,
): OperationGenerator<Op> {
  return {
    op: (context): Next<Op> => {
      const answer = inner.op(context)
      if (typeof answer !== 'object') return answer
      const turn: Turn<Op> = { ...answer.turn, atUs: Math.max(answer.turn.atUs, nextUs ?? 0) }
      const laterUs = turn.atUs + interval(context, number)
      return { turn, next: spaced(interval, number + 1, laterUs, answer.next) }
    },
    update: (event, context) => spaced(interval, number, nextUs, inner.update(event, context)),
  }
}

/** Has the client whose turn it is do nothing for so long. Between phases, all wait. */
export function sleep(span: Duration): OperationGenerator<never> {
  const forUs = settingUs(span, 'sleep')
  return single((client, atUs) => ({ kind: 'sleep', client, atUs, forUs }))
}

/** Writes a line into the run's journal. A run that is replayed from its explicit operations has it no more. */
export function log(text: string): OperationGenerator<never> {
  return single((client, atUs) => ({ kind: 'log', client, atUs, text }))
}

function single(turnOf: (client: number, atUs: number) => Turn<never>): OperationGenerator<never> {
  const generator: OperationGenerator<never> = {
    op({ free, nowUs }) {
      const client = free[0]
      return client === undefined ? 'pending' : { turn: turnOf(client, nowUs), next: NOTHING }
    },
    update: () => generator,
  }
  return generator
}
