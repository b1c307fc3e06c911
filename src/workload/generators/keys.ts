import { ScenarioError } from '../../options/scenario-error.ts'
import { type GeneratorContext, type GeneratorEvent, type OperationGenerator, within } from '../generator.ts'
import type { AnyOperation, Operation } from '../history.ts'
import { soonest } from './soonest.ts'
import { asGenerator, type OperationOf, type Source } from './source.ts'

/** Gives keys in order: a list, or the key at each position until there is none. */
export type Keys<Key> = readonly Key[] | ((position: number) => Key | undefined)

/**
 * Describes an operation on one of several independent objects: the checker `independent` takes them apart again.
 */
export type Keyed<Key, Op extends AnyOperation> =
  Op extends Operation<infer F, infer Value, infer Result>
    ? Operation<
        F,
        readonly [key: Key, value: Value],
        unknown extends Result ? unknown : readonly [key: Key, value: Result]
      >
    : never

/**
 * Works on one key after the other: `[key, value]` for each value of the key's own source. All clients work on the
 * same key.
 */
export function sequentialKeys<Key, F extends string, From extends Source<F>>(
  keys: Keys<Key>,
  source: (key: Key) => From,
): OperationGenerator<Keyed<Key, OperationOf<From>>> {
  return keyed(keys, key => asGenerator(source(key)), 0, undefined)
}

function keyed<Key, Op extends AnyOperation>(
  keys: Keys<Key>,
  source: (key: Key) => OperationGenerator<Op>,
  position: number,
  begun: OperationGenerator<Keyed<Key, Op>> | undefined,
): OperationGenerator<Keyed<Key, Op>> {
  return {
    op(context) {
      let current = begun
      for (let i = position; ; i++) {
        current ??= sourceAt(keys, i, source)
        if (current === undefined) return undefined
        const answer = current.op(within(context, String(i)))
        if (typeof answer === 'object') {
          return { turn: answer.turn, next: keyed(keys, source, i, answer.next) }
        }
        if (answer === 'pending') return answer
        current = undefined
      }
    },
    update(event, context) {
      return keyed(keys, source, position, begun?.update(event, within(context, String(position))))
    },
  }
}

/** The source of the key at a position, under that key. */
function sourceAt<Key, Op extends AnyOperation>(
  keys: Keys<Key>,
  position: number,
  source: (key: Key) => OperationGenerator<Op>,
): OperationGenerator<Keyed<Key, Op>> | undefined {
  const key = typeof keys === 'function' ? keys(position) : keys[position]
  return key === undefined ? undefined : underKey<Key, Op>(key, source(key))
}

/** A source of one key's operations, which neither sees the key in what it makes nor in what it hears. */
function underKey<Key, Op extends AnyOperation>(
  key: Key,
  inner: OperationGenerator<Op>,
): OperationGenerator<Keyed<Key, Op>> {
  return {
    op(context) {
      const answer = inner.op(context)
      if (typeof answer !== 'object') return answer
      const { turn, next } = answer
      if (turn.kind !== 'invoke') return { turn, next: underKey(key, next) }
      const { f, value } = turn.operation
      const operation = { f, value: [key, value] } as Operation as Keyed<Key, Op>
      return { turn: { ...turn, operation }, next: underKey(key, next) }
    },
    update(event, context) {
      return underKey(key, inner.update(withoutKey(event), context))
    },
  }
}

function withoutKey(event: GeneratorEvent): GeneratorEvent {
  const { value } = event
  return Array.isArray(value) && value.length === 2 ? { ...event, value: value[1] } : event
}

interface Group<Key, Op extends AnyOperation> {
  /** The position of its key; a group that is done has none. */
  readonly position: number
  readonly generator: OperationGenerator<Keyed<Key, Op>> | undefined
}

/**
 * Works on several keys at the same time: clients form groups of `size`, and each group works on a key of its own
 * until its source has nothing more, then takes the next key. Throws a ScenarioError when the number of clients is no
 * multiple of `size`.
 */
export function concurrentKeys<Key, F extends string, From extends Source<F>>(
  size: number,
  keys: Keys<Key>,
  source: (key: Key) => From,
): OperationGenerator<Keyed<Key, OperationOf<From>>> {
  if (!Number.isInteger(size) || size < 1) throw new ScenarioError(`concurrentKeys: the size of a group is ${size}`)
  return grouped(size, keys, key => asGenerator(source(key)), undefined, 0)
}

function grouped<Key, Op extends AnyOperation>(
  size: number,
  keys: Keys<Key>,
  source: (key: Key) => OperationGenerator<Op>,
  begun: readonly Group<Key, Op>[] | undefined,
  nextPosition: number,
): OperationGenerator<Keyed<Key, Op>> {
  const clientsOf = (context: GeneratorContext, i: number) => context.clients.slice(i * size, (i + 1) * size)
  return {
    op(context) {
      const groups = [...(begun ?? formed(size, keys, source, context))]
      let next = begun === undefined ? groups.length : nextPosition
      const answers = groups.map((_, i) => {
        for (;;) {
          const { generator, position } = groups[i] as Group<Key, Op>
          const answer = generator?.op(within(context, String(position), clientsOf(context, i)))
          if (answer !== undefined || generator === undefined) return answer
          groups[i] = { position: next, generator: sourceAt(keys, next, source) }
          next++
        }
      })
      const chosen = soonest(answers, context)
      if (typeof chosen !== 'object') return chosen
      const { index, turn } = chosen
      groups[index] = { ...(groups[index] as Group<Key, Op>), generator: chosen.next }
      return { turn, next: grouped(size, keys, source, groups, next) }
    },
    update(event, context) {
      if (begun === undefined) return this
      const i = Math.floor(context.clients.indexOf(event.client) / size)
      const group = begun[i]
      if (group?.generator === undefined) return this
      const part = within(context, String(group.position), clientsOf(context, i))
      const groups = begun.with(i, { ...group, generator: group.generator.update(event, part) })
      return grouped(size, keys, source, groups, nextPosition)
    },
  }
}

function formed<Key, Op extends AnyOperation>(
  size: number,
  keys: Keys<Key>,
  source: (key: Key) => OperationGenerator<Op>,
  { clients }: GeneratorContext,
): readonly Group<Key, Op>[] {
  if (clients.length % size !== 0) {
    throw new ScenarioError(`concurrentKeys: ${clients.length} clients do not make groups of ${size}`)
  }
  return Array.from({ length: clients.length / size }, (_, position) => ({
    position,
    generator: sourceAt(keys, position, source),
  }))
}
