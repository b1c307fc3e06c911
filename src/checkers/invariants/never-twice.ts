import { counted } from '../../options/counted.ts'
import { functionField, textField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { Checker, Verdict } from '../checker.ts'
import { list, show } from '../display.ts'
import { type ClientOperation, operations } from '../operation.ts'
import { acknowledged, whereabouts } from './evidence.ts'
import { type Repetition, repetitions } from './repetitions.ts'

/** Configures {@link neverTwice}. */
export interface NeverTwiceOptions {
  /** What the operations are called. Default `'process'`. */
  readonly f?: string
  /** What an operation has processed. Default: what its `ok` carries. An array of ids, if one operation may process several. */
  readonly ids?: (operation: ClientOperation) => readonly unknown[]
}

/** Holds the evidence of {@link neverTwice}. */
export interface NeverTwiceDetails {
  /** Ids that were processed. */
  readonly processedCount: number
  /** Ids that were processed more than once, the most often first, and when. */
  readonly repeated: readonly Repetition[]
}

const OPTIONS = optionsOf<NeverTwiceOptions>({ f: textField, ids: functionField() })

/**
 * Checks at-most-once processing: no id (of a message, a job, a payment) is processed twice, however often it was
 * delivered.
 *
 * Operations: `process`, whose `ok` says that it did process the id that it carries. What ends in `fail` did not; what ends in
 * `info` is not counted, although it may have. That each is processed at least once is for {@link totalQueue} to say.
 */
export function neverTwice(options: NeverTwiceOptions = {}): Checker<NeverTwiceDetails> {
  checkOptions('neverTwice', OPTIONS, options)
  const { f = 'process', ids = ({ result }: ClientOperation) => [result] } = options
  return {
    name: 'never-twice',
    operations: [f],
    check(history): Verdict<NeverTwiceDetails> {
      const processings = acknowledged(operations(history), f)
      const { distinctCount, repeated } = repetitions(history, processings, ids)
      const details = { processedCount: distinctCount, repeated }
      const first = repeated[0]
      if (first === undefined) {
        return { valid: true, reason: `No id was processed twice (${counted(distinctCount, 'id')}).`, details }
      }
      const more =
        repeated.length === 1
          ? ''
          : ` So ${repeated.length === 2 ? 'was' : 'were'} ${counted(repeated.length - 1, 'other id')}.`
      const places = list(first.events.map(event => `(${whereabouts(event)})`))
      const times = first.events.length === 2 ? 'twice' : `${first.events.length} times`
      return { valid: false, reason: `${show(first.id)} was processed ${times}: ${places}.${more}`, details }
    },
  }
}
