import type { Duration } from '../../clock/duration.ts'
import { ScenarioError } from '../../options/scenario-error.ts'
import { settingUs } from '../../sim/blame.ts'
import {
  contextOfValue,
  type GeneratorContext,
  goOn,
  type Next,
  NOTHING,
  type OperationGenerator,
} from '../generator.ts'
import type { AnyOperation, Operation } from '../history.ts'
import type { AnyValue, ValueContext } from '../value-context.ts'

/** Describes an operation as it may be written down: without a value it is `null`. */
export interface OperationInput<F extends string = string> {
  /** The name of the operation. */
  readonly f: F
  /** Its argument, as plain data. Default: `null`. */
  readonly value?: AnyValue
  /** By this process, as soon as it is free: by none if no client is that process any more. Default: whose turn it is. */
  readonly process?: number
  /** Not before this time since the start. Default: at once. */
  readonly time?: Duration
}

/** Says what a function may return: more to do, or nothing, which ends it. It sees the run as generators do. */
export type SourceFunction<F extends string = string> = (
  context: ValueContext,
  run: GeneratorContext,
) => OperationInput<F> | OperationGenerator<AnyOperation> | Iterator<Source<F>, unknown> | null | undefined

/**
 * Stands for all that operations can come from: an operation (once); a list (one after the other); a function (called
 * for each operation until it returns `undefined` or `null`); a generator function (what it yields; it has to yield the
 * same each time); an {@link OperationGenerator}; or `null`, which is nothing.
 */
export type Source<F extends string = string> =
  | OperationInput<F>
  | OperationGenerator<AnyOperation>
  | readonly Source<F>[]
  | SourceFunction<F>
  | null

/** Stands for what comes from a source: of several sources, from any of them. */
export type OperationOf<From> = [Source] extends [From] ? Operation : OperationOfEach<From>

/** One level at a time: sources hold sources, so the general one has no end. */
type OperationOfEach<From> = From extends null | undefined
  ? never
  : From extends OperationGenerator<infer Op>
    ? Op
    : From extends readonly (infer Item)[]
      ? OperationOf<Item>
      : From extends (...args: never[]) => infer Made
        ? OperationOf<Exclude<Made, null | undefined>>
        : From extends Iterator<infer Item>
          ? OperationOf<Item>
          : From extends { readonly f: infer F extends string; readonly value: infer Value }
            ? Operation<F, Value>
            : From extends { readonly f: infer F extends string }
              ? Operation<F, null>
              : Operation

/**
 * Makes a generator of what operations can come from.
 *
 * @throws ScenarioError for what no operations can come from.
 */
export function asGenerator<F extends string, From extends Source<F>>(
  source: From,
): OperationGenerator<OperationOf<From>> {
  return generatorOf(source)
}

/** As {@link asGenerator}, for a source that TypeScript has lost sight of: `Op` is what the caller knows comes from it. */
export function generatorOf<Op extends AnyOperation>(source: Source): OperationGenerator<Op> {
  if (source === null || source === undefined) return NOTHING
  if (typeof source === 'function') return fromFunction(source)
  if (Array.isArray(source)) return inOrder(source as readonly Source[])
  if (isGenerator<Op>(source)) return source
  if (isOperation(source)) return single(source)
  if (typeof source === 'object' && source !== null && 'plan' in source) {
    throw new ScenarioError('mix(…) plans its own times and cannot be part of a generator: use gen.mix(…) there')
  }
  throw new ScenarioError(
    `operations cannot come from ${JSON.stringify(source) ?? String(source)}: give { f, value }, a list, a function or a generator`,
  )
}

function isGenerator<Op extends AnyOperation>(source: unknown): source is OperationGenerator<Op> {
  return typeof (source as OperationGenerator<Op> | null)?.op === 'function'
}

function isOperation(source: unknown): source is OperationInput {
  return typeof (source as OperationInput | null)?.f === 'string'
}

/** One operation, by the client whose turn it is. */
function single<Op extends AnyOperation>(operation: OperationInput): OperationGenerator<Op> {
  const generator: OperationGenerator<Op> = {
    op: context => invocation(context, operation, NOTHING),
    update: () => generator,
  }
  return generator
}

function invocation<Op extends AnyOperation>(
  context: GeneratorContext,
  { f, value = null, process, time }: OperationInput,
  next: OperationGenerator<Op>,
): Next<Op> {
  const { free, nowUs, clients } = context
  if (process !== undefined && !clients.some(each => context.processOf(each) === process)) return undefined
  const client = process === undefined ? free[0] : free.find(each => context.processOf(each) === process)
  if (client === undefined) return 'pending'
  const atUs = time === undefined ? nowUs : Math.max(nowUs, settingUs(time, `the time of '${f}'`))
  return { turn: { kind: 'invoke', client, atUs, operation: { f, value } as Op }, next }
}

function fromFunction<Op extends AnyOperation>(make: SourceFunction): OperationGenerator<Op> {
  const generator: OperationGenerator<Op> = {
    op(context) {
      const client = context.free[0]
      if (client === undefined) return 'pending'
      const made = make(contextOfValue(context, client), context)
      if (made === undefined || made === null) return undefined
      if (isOperation(made)) return invocation(context, made, generator)
      if (isIterator(made)) return yielded<Op>(lazily(made)).op(context)
      return goOn((made as OperationGenerator<Op>).op(context), next => followed(next, generator))
    },
    update: () => generator,
  }
  return generator
}

/** What a function made, and when that has nothing more, what it makes next. */
function followed<Op extends AnyOperation>(
  made: OperationGenerator<Op>,
  maker: OperationGenerator<Op>,
): OperationGenerator<Op> {
  return {
    op(context) {
      const answer = made.op(context)
      return answer === undefined ? maker.op(context) : goOn(answer, next => followed(next, maker))
    },
    update: (event, context) => followed(made.update(event, context), maker),
  }
}

function isIterator(made: unknown): made is Iterator<Source, unknown> {
  return typeof (made as Iterator<unknown> | null)?.next === 'function'
}

/** What an iterator yields, each place of it asked for once: an immutable view of something that changes. */
interface Lazy {
  readonly value: Source | undefined
  rest(): Lazy
}

function lazily(iterator: Iterator<Source, unknown>): Lazy {
  const { value, done } = iterator.next()
  let rest: Lazy | undefined
  return {
    value: done ? undefined : (value as Source),
    rest() {
      rest ??= lazily(iterator)
      return rest
    },
  }
}

function yielded<Op extends AnyOperation>(place: Lazy, begun?: OperationGenerator<Op>): OperationGenerator<Op> {
  return {
    op(context) {
      let at = place
      let current = begun
      for (;;) {
        if (current === undefined) {
          if (at.value === undefined) return undefined
          current = generatorOf<Op>(at.value)
        }
        const answer = current.op(context)
        const here = at
        if (answer !== undefined) return goOn(answer, next => yielded(here, next))
        at = at.rest()
        current = undefined
      }
    },
    update: (event, context) => (begun === undefined ? yielded(place) : yielded(place, begun.update(event, context))),
  }
}

/**
 * Takes sources one after the other: the next one begins when the one before has nothing more, without waiting for
 * what is under way.
 */
export function sequence<F extends string, Sources extends readonly Source<F>[]>(
  ...sources: Sources
): OperationGenerator<OperationOf<Sources[number]>> {
  return inOrder(sources)
}

export function inOrder<Op extends AnyOperation>(
  sources: readonly Source[],
  at = 0,
  begun?: OperationGenerator<Op>,
): OperationGenerator<Op> {
  return {
    op(context) {
      for (let i = at; i < sources.length; i++) {
        const current = i === at && begun !== undefined ? begun : generatorOf<Op>(sources[i] as Source)
        const part: GeneratorContext = { ...context, path: `${context.path}/${i}` }
        const answer = current.op(part)
        if (answer !== undefined) return goOn(answer, next => inOrder(sources, i, next))
      }
      return undefined
    },
    update(event, context) {
      const source = sources[at]
      if (source === undefined) return this
      const current = begun ?? generatorOf<Op>(source)
      return inOrder(sources, at, current.update(event, { ...context, path: `${context.path}/${at}` }))
    },
  }
}
