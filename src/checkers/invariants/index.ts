/**
 * Jepsen's checkers, and some of our own, as pure functions of a history. They have Jepsen's names in camel case, except for two
 * that are models here: `set` is {@link setFinal} (it looks at the final read only) and `counter` is {@link counterBounds}.
 */

export { type AdyaG2Details, adyaG2 } from './adya-g2.ts'
export {
  type AgreementDetails,
  type AgreementOptions,
  agreement,
  type Conflict,
  type SlotDecision,
} from './agreement.ts'
export { type AvailabilityDetails, type AvailabilityOptions, availability } from './availability.ts'
export { type BankDetails, type BankError, type BankOptions, bank } from './bank.ts'
export { type CausalReverseDetails, causalReverse } from './causal-reverse.ts'
export { type ConvergedDetails, type ConvergedOptions, converged } from './converged.ts'
export { type CounterBoundsDetails, type CounterRead, counterBounds } from './counter-bounds.ts'
export { type Election, type ElectionSafetyDetails, electionSafety } from './election-safety.ts'
export { type EventualCounterDetails, type EventualCounterOptions, eventualCounter } from './eventual-counter.ts'
export { type IndependentDetails, type IndependentOptions, independent } from './independent.ts'
export type { KafkaAnomaly, KafkaAnomalyType } from './kafka/anomaly.ts'
export { type KafkaDetails, type KafkaOptions, kafka } from './kafka/kafka.ts'
export { type LogFilePatternDetails, type LogLines, logFilePattern } from './log-file-pattern.ts'
export { type LogEntry, type LogMatchingDetails, logMatching, type ReplicatedLogs } from './log-matching.ts'
export { type LongForkDetails, type LongForkOptions, longFork } from './long-fork.ts'
export { type MonotonicDetails, type MonotonicOptions, monotonic } from './monotonic.ts'
export { type NeverTwiceDetails, type NeverTwiceOptions, neverTwice } from './never-twice.ts'
export { type QueueDetails, queue } from './queue.ts'
export type { Repetition } from './repetitions.ts'
export { type SetFinalDetails, setFinal } from './set-final.ts'
export { type SetFullDetails, type SetFullElement, type SetFullOptions, setFull } from './set-full.ts'
export { type OutcomeCounts, type StatsDetails, stats } from './stats.ts'
export { type TotalQueueDetails, totalQueue } from './total-queue.ts'
export { type UnhandledExceptionsDetails, unhandledExceptions } from './unhandled-exceptions.ts'
export { type UniqueIdsDetails, uniqueIds } from './unique-ids.ts'
