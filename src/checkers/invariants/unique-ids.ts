import { counted } from '../../options/counted.ts'
import type { Checker, Verdict } from '../checker.ts'
import { list, show } from '../display.ts'
import { type ClientOperation, operations } from '../operation.ts'
import { contradictions } from '../streams/ids.ts'
import { acknowledged, whereabouts } from './evidence.ts'
import { type Repetition, repetitions } from './repetitions.ts'

type Ordered = number | bigint | string

/** Holds the evidence of {@link uniqueIds}. */
export interface UniqueIdsDetails {
  /** Requests for an id. */
  readonly attemptedCount: number
  /** Requests that were given one. */
  readonly acknowledgedCount: number
  /** Ids that were given out more than once, the most frequent first, and to whom. */
  readonly duplicated: readonly Repetition[]
  /** The least and the greatest id, if all are numbers, or all texts. */
  readonly range: readonly [least: Ordered, greatest: Ordered] | undefined
}

/** Checks, as Jepsen's `unique-ids` does, whether every `ok` of a `generate` carries an id that no other one does. */
export function uniqueIds(): Checker<UniqueIdsDetails> {
  return {
    name: 'unique-ids',
    operations: ['generate'],
    stream: () =>
      contradictions(
        'generate',
        id => id,
        (_, number) => number,
      ),
    check(history): Verdict<UniqueIdsDetails> {
      const all = operations(history)
      const generated = acknowledged(all, 'generate')
      const { repeated } = repetitions(history, generated, ({ result }) => [result])
      const details: UniqueIdsDetails = {
        attemptedCount: all.filter(({ f }) => f === 'generate').length,
        acknowledgedCount: generated.length,
        duplicated: repeated,
        range: rangeOf(generated),
      }
      const worst = repeated[0]
      if (worst === undefined) {
        return { valid: true, reason: `No id was given out twice (${counted(generated.length, 'id')}).`, details }
      }
      const more =
        repeated.length === 1
          ? ''
          : ` So ${repeated.length === 2 ? 'was' : 'were'} ${counted(repeated.length - 1, 'other id')}.`
      const places = list(worst.events.map(whereabouts).map(place => `(${place})`))
      return {
        valid: false,
        reason: `The id ${show(worst.id)} was given out ${worst.events.length === 2 ? 'twice' : `${worst.events.length} times`}: ${places}.${more}`,
        details,
      }
    },
  }
}

function rangeOf(generated: readonly ClientOperation[]): UniqueIdsDetails['range'] {
  if (generated.length === 0) return undefined
  const first = generated[0]!.result
  if (!isOrdered(first)) return undefined
  let [least, greatest] = [first, first]
  for (const { result } of generated) {
    if (!isOrdered(result) || typeof result !== typeof first) return undefined
    if (result < least) least = result
    else if (result > greatest) greatest = result
  }
  return [least, greatest]
}

function isOrdered(id: unknown): id is Ordered {
  return typeof id === 'number' || typeof id === 'bigint' || typeof id === 'string'
}
