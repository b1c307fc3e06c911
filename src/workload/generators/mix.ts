import { type OperationGenerator, ownStream, within } from '../generator.ts'
import type { Operation } from '../history.ts'
import { drawn, type MixEntry, operationKinds, totalWeight } from '../weighted.ts'
import { asGenerator, type OperationOf, type Source } from './source.ts'

interface Part<Op extends Operation> {
  readonly weight: number
  /** Names its streams: the same when parts before it have ended. */
  readonly name: string
  readonly generator: OperationGenerator<Op>
}

/**
 * Each time one of them, drawn by weight: of sources (`mix([a, b])`), of sources with weights (`mix([3, a], [1, b])`), or of
 * operations by name (`mix({ read: 3, write: { weight: 1, value: … } })`). One that has nothing more is out.
 * Throws a RangeError when the weights make no sense.
 */
export function mix<const Sources extends readonly Source[]>(
  sources: Sources,
): OperationGenerator<OperationOf<Sources[number]>>
export function mix<Sources extends readonly Source[]>(
  ...weighted: { readonly [Index in keyof Sources]: readonly [weight: number, source: Sources[Index]] }
): OperationGenerator<OperationOf<Sources[number]>>
export function mix<F extends string>(entries: Readonly<Record<F, MixEntry>>): OperationGenerator<Operation<F>>
export function mix<Op extends Operation>(
  first: readonly Source<Op>[] | readonly [number, Source<Op>] | Readonly<Record<string, MixEntry>>,
  ...rest: readonly (readonly [number, Source<Op>])[]
): OperationGenerator<Op> {
  const parts = partsOf(first, rest).map(({ weight, source }, i) => ({
    weight,
    name: String(i),
    generator: asGenerator(source),
  }))
  totalWeight(parts, ({ name }) => `part ${name}`)
  return mixed(parts, 0)
}

function partsOf<Op extends Operation>(
  first: readonly Source<Op>[] | readonly [number, Source<Op>] | Readonly<Record<string, MixEntry>>,
  rest: readonly (readonly [number, Source<Op>])[],
): readonly { readonly weight: number; readonly source: Source<Op> }[] {
  if (!Array.isArray(first)) {
    return operationKinds(first as Readonly<Record<string, MixEntry>>).map(({ f, weight, value }) => ({
      weight,
      source: context => ({ f, value: value(context) }),
    }))
  }
  if (typeof first[0] === 'number') {
    const all = [first, ...rest] as readonly (readonly [number, Source<Op>])[]
    return all.map(([weight, source]) => ({ weight, source }))
  }
  return (first as readonly Source<Op>[]).map(source => ({ weight: 1, source }))
}

function mixed<Op extends Operation>(parts: readonly Part<Op>[], number: number): OperationGenerator<Op> {
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
    // As in Jepsen, they do not hear of what happens: nobody could tell whose operation it was.
    update: () => mixed(parts, number),
  }
}
