import { type OperationGenerator, ownStream, within } from '../generator.ts'
import type { AnyOperation, Operation } from '../history.ts'
import { drawn, type MixEntries, operationKinds, totalWeight, type ValueOf } from '../weighted.ts'
import { generatorOf, type OperationOf, type Source } from './source.ts'

interface Part<Op extends AnyOperation> {
  readonly weight: number
  /** Names its streams: the same when parts before it have ended. */
  readonly name: string
  readonly generator: OperationGenerator<Op>
}

/**
 * Draws each operation from one of several sources, by weight: of sources (`mix([a, b])`), of sources with weights
 * (`mix([3, a], [1, b])`), or of operations by name (`mix({ read: 3, write: { weight: 1, value: … } })`). One that has
 * nothing more is out. Throws a ScenarioError when the weights make no sense.
 */
export function mix<F extends string, Sources extends readonly Source<F>[]>(
  sources: Sources,
): OperationGenerator<OperationOf<Sources[number]>>
export function mix<F extends string, Sources extends readonly Source<F>[]>(
  ...weighted: { readonly [Index in keyof Sources]: readonly [weight: number, source: Sources[Index]] }
): OperationGenerator<OperationOf<Sources[number]>>
export function mix<Entries extends MixEntries>(
  entries: Entries,
): OperationGenerator<{ [F in keyof Entries & string]: Operation<F, ValueOf<Entries[F]>> }[keyof Entries & string]>
export function mix(
  first: readonly Source[] | readonly [number, Source] | MixEntries,
  ...rest: readonly (readonly [number, Source])[]
): OperationGenerator<AnyOperation> {
  const parts = partsOf(first, rest).map(({ weight, source }, i) => ({
    weight,
    name: String(i),
    generator: generatorOf(source),
  }))
  totalWeight(parts, ({ name }) => `part ${name}`)
  return mixed(parts, 0)
}

function partsOf(
  first: readonly Source[] | readonly [number, Source] | MixEntries,
  rest: readonly (readonly [number, Source])[],
): readonly { readonly weight: number; readonly source: Source }[] {
  if (!isList(first)) {
    return operationKinds(first).map(({ f, weight, value }) => ({
      weight,
      source: context => ({ f, value: value(context) }),
    }))
  }
  if (typeof first[0] === 'number') {
    const all = [first, ...rest] as readonly (readonly [number, Source])[]
    return all.map(([weight, source]) => ({ weight, source }))
  }
  return (first as readonly Source[]).map(source => ({ weight: 1, source }))
}

function isList(first: unknown): first is readonly unknown[] {
  return Array.isArray(first)
}

function mixed<Op extends AnyOperation>(parts: readonly Part<Op>[], number: number): OperationGenerator<Op> {
  return {
    op(context) {
      let left = parts.filter(({ weight }) => weight > 0)
      const draw = ownStream(context, `mix/${number}`)
      while (left.length > 0) {
        const part = drawn(left, draw() * left.reduce((sum, { weight }) => sum + weight, 0))
        const answer = part.generator.op(within(context, part.name))
        if (answer === 'pending') return answer
        const others = left
        if (answer !== undefined) {
          const next = others.map(each => (each === part ? { ...part, generator: answer.next } : each))
          return { turn: answer.turn, next: mixed(next, number + 1) }
        }
        left = left.filter(each => each !== part)
      }
      return undefined
    },
    // As in Jepsen, they do not hear of what happens: it could not be told whose operation it was.
    update: () => mixed(parts, number),
  }
}
