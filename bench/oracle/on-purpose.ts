import { LEVEL_ANOMALIES } from '../../src/checkers/transactions/anomaly.ts'
import { listAppend } from '../../src/checkers/transactions/index.ts'
import type { History } from '../../src/workload/history.ts'
import { type Answer, answerTo, isSame } from './answer.ts'
import type { LikeElle } from './questions.ts'

/** A reason to answer otherwise than a reference tool. */
export interface Disagreement {
  readonly name: string
  readonly reason: string
  /** Whether it accounts for an answer. */
  readonly accountsFor: (answer: Answer, history: History) => boolean
}

/**
 * Where our verdicts differ from those of the reference tools, and are meant to. None is a list of files: each is what makes the
 * difference, and is put to the test on every answer that it is to account for.
 */
export const ON_PURPOSE: readonly Disagreement[] = [
  {
    name: 'decided',
    reason:
      'Knossos and Porcupine ran out of time or memory and said unknown. Our methods decide: the verdict is more, not another one.',
    accountsFor: ({ question, valid }) =>
      question.valid === 'unknown' && !question.asked.startsWith('elle:') && typeof valid === 'boolean',
  },
  {
    name: 'thin-air reads',
    reason:
      'Elle says nothing about a rw-register read of a value that was never written, and fails with an internal error for a list-append one. ' +
      'No consistency model explains such a read, so that it is an anomaly here: thin-air-read, which rules out read-committed. ' +
      'For histories cut out of longer ones there is thinAirReads: ignored, with which the answer is that of Elle.',
    accountsFor: agreesWith({ thinAirReads: 'ignored' }),
  },
  {
    name: 'indeterminate writes',
    reason:
      'Elle never counts a rw-register transaction with an unknown outcome as committed. If what it wrote was read, it was: ' +
      'that proves more. With indeterminateWrites: never the answer is that of Elle.',
    accountsFor: agreesWith({ indeterminateWrites: 'never' }),
  },
  {
    name: 'thin-air reads and indeterminate writes',
    reason: 'Both of the above together.',
    accountsFor: agreesWith({ thinAirReads: 'ignored', indeterminateWrites: 'never' }),
  },
  {
    name: 'levels',
    reason:
      'Elle knows no order of the writes of a register but what its options say, so that it misses what shows only when every order is ' +
      'tried. Here every level is decided; none of Elle’s own anomalies is among those found.',
    accountsFor: ({ question, valid, anomalies }) =>
      question.asked.startsWith('elle:') &&
      question.valid === true &&
      valid === false &&
      anomalies.every(type => (LEVEL_ANOMALIES as readonly string[]).includes(type)),
  },
  {
    name: 'nothing to tell',
    reason:
      'dbcop finds an empty history, or a single transaction, consistent. Here the verdict is unknown if no transaction depends on another, as ' +
      'with Elle: such a history shows nothing.',
    accountsFor: ({ question, valid, reason }) =>
      question.valid === true && valid === 'unknown' && reason.startsWith('Nothing to tell'),
  },
  {
    name: 'repeatable read',
    reason:
      'dbcop’s repeatable read is that a transaction reads the same of a key each time. Here it is Adya’s PL-2.99, which is as strong as ' +
      'serializability where there are no predicates.',
    accountsFor: ({ question, valid, anomalies }) =>
      question.asked === 'dbcop:RepeatableRead' && valid === false && anomalies.includes('no-serial-order'),
  },
  {
    name: 'not well-formed',
    reason:
      'Some histories of tests by hand complete what was never invoked, or invoke in a process that still waits. They are refused here ' +
      'with the event, whatever the checker.',
    accountsFor: ({ valid, reason }) => valid === 'error' && /never invoked$|is still running$/.test(reason),
  },
  {
    name: 'writes follow reads',
    reason:
      'jepsen-causal-consistency takes it for a dependency of data that a process wrote after it had read. Here that is the order in the process: ' +
      'the same cycle is found, as one of a session.',
    accountsFor: ({ question, valid }, history) => {
      if (question.asked !== 'jepsen-causal-consistency' || valid !== true) return false
      const { details } = listAppend({ consistency: 'strong-session-serializable' }).check(history)
      return (
        question.anomalies?.every(type => details?.anomalyTypes.some(found => found === `${type}-process`)) === true
      )
    },
  },
  {
    name: 'refused by Elle',
    reason:
      'Elle refuses some histories altogether, such as those of rw-register whose keys are of several types. Whatever is said of one ' +
      'here contradicts nothing.',
    accountsFor: ({ question, valid }) => question.valid === 'error' && valid !== 'error',
  },
]

function agreesWith(likeElle: LikeElle): Disagreement['accountsFor'] {
  return ({ question }, history) =>
    question.asked.startsWith('elle:') || question.asked === 'expected'
      ? isSame(answerTo(question, history, likeElle))
      : false
}
