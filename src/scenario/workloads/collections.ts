import * as v from 'valibot'
import { converged } from '../../checkers/invariants/converged.ts'
import { counterBounds } from '../../checkers/invariants/counter-bounds.ts'
import { setFull } from '../../checkers/invariants/set-full.ts'
import { totalQueue } from '../../checkers/invariants/total-queue.ts'
import { linearizable } from '../../checkers/linearizability/linearizable.ts'
import { counter } from '../../checkers/linearizability/models/counter.ts'
import { fifoQueue } from '../../checkers/linearizability/models/fifo-queue.ts'
import { unorderedQueue } from '../../checkers/linearizability/models/unordered-queue.ts'
import type { Duration } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { once } from '../../workload/generators/bounds.ts'
import { eachClient } from '../../workload/generators/clients.ts'
import { withFinal } from '../../workload/generators/final.ts'
import { mix } from '../../workload/generators/mix.ts'
import { phases } from '../../workload/generators/synchronize.ts'
import { sleep, stagger } from '../../workload/generators/timing.ts'
import type { Operation } from '../../workload/history.ts'
import type { ValueContext } from '../../workload/value-context.ts'
import { DEFAULT_EVERY, type Pace, paceOptions, type ReadyMadeWorkload } from './ready-made.ts'

const unique = ({ unique }: ValueContext) => unique

/** Says what a client of {@link setWorkload} has to carry out. */
export type SetOperation =
  | Operation<'add', number, never>
  | Operation<'read', null, readonly number[] | ReadonlySet<number>>

/** Configures {@link setWorkload}. */
export interface SetWorkloadOptions extends Pace {
  /** Whether a read must have what was added before it began. Default: it may be late, but must not lose it. */
  readonly linearizable?: boolean
  /** How long after the healing a late set has everything. Default: 2 s. Has to be less than `settle`. */
  readonly quiet?: Duration
}

const SET_OPTIONS = optionsOf<SetWorkloadOptions>({ ...paceOptions, linearizable: v.boolean(), quiet: durationSchema })

/**
 * Makes a workload of a set to which numbers are added, each once: none is lost. The scenario has to demand
 * `liveness`: at the end each client reads once what there is, and an element that such a read lacks is lost. (With
 * `linearizable` every read tells.)
 *
 * - `add` of a number: `ok()`.
 * - `read`: `ok` of all elements, as an array or a Set.
 */
export function setWorkload(options: SetWorkloadOptions = {}): ReadyMadeWorkload<SetOperation> {
  checkOptions('setWorkload', SET_OPTIONS, options)
  const { every = DEFAULT_EVERY, linearizable = false, quiet = '2s' } = options
  return {
    workload: {
      ...withFinal(
        stagger(every, mix({ add: { weight: 2, value: unique }, read: 1 })),
        phases(sleep(linearizable ? 0 : quiet), eachClient(once({ f: 'read' }))),
      ),
      isFinalOptional: linearizable,
    },
    expect: [setFull({ linearizable, lostBy: linearizable ? 'last' : 'final' })],
  }
}

/** Says what a client of {@link counterWorkload} has to carry out. */
export type CounterOperation = Operation<'add', number, never> | Operation<'read', null, number>

/** Configures {@link counterWorkload}. */
export interface CounterWorkloadOptions extends Pace {
  /** Whether it must be linearizable. Default: each read by itself must be possible. */
  readonly linearizable?: boolean
}

const COUNTER_OPTIONS = optionsOf<CounterWorkloadOptions>({ ...paceOptions, linearizable: v.boolean() })

/**
 * Makes a workload of a counter, 0 at first. With `liveness` each client reads once more at the end.
 *
 * - `add` of a number from 1 to 5: `ok()`.
 * - `read`: `ok` of the number.
 */
export function counterWorkload(options: CounterWorkloadOptions = {}): ReadyMadeWorkload<CounterOperation> {
  checkOptions('counterWorkload', COUNTER_OPTIONS, options)
  const { every = DEFAULT_EVERY } = options
  const operations = mix({ add: { weight: 1, value: ({ integer }) => integer(1, 5) }, read: 1 })
  return {
    workload: { ...withFinal(stagger(every, operations), eachClient(once({ f: 'read' }))), isFinalOptional: true },
    expect: [options.linearizable ? linearizable(counter()) : counterBounds()],
  }
}

/** Says what a client of {@link queueWorkload} has to carry out. */
export type QueueOperation = Operation<'enqueue', number, never> | Operation<'dequeue', null, number>

/** Says what a client of {@link queueWorkload} has to carry out where `order` is `'total'`. */
export type TotalQueueOperation = QueueOperation | Operation<'drain', null, readonly number[]>

/** Configures {@link queueWorkload}. */
export interface QueueWorkloadOptions extends Pace {
  /**
   * `'fifo'` (default): linearizable, first in, first out. `'unordered'`: linearizable, in any order. `'total'`: what went in came
   * out in the end, perhaps more than once; for that the scenario has to demand `liveness`, as the queue is drained at the end.
   */
  readonly order?: 'fifo' | 'unordered' | 'total'
}

const QUEUE_OPTIONS = optionsOf<QueueWorkloadOptions>({
  ...paceOptions,
  order: v.picklist(['fifo', 'unordered', 'total']),
})

/**
 * Makes a workload of a queue of numbers, each put in once.
 *
 * - `enqueue` of a number: `ok()`.
 * - `dequeue`: `ok` of the element, or `fail()` if there was none.
 * - `drain`, only with `order: 'total'`: `ok` of an array of all elements, none of which is in the queue then.
 */
export function queueWorkload(
  options?: QueueWorkloadOptions & { readonly order?: 'fifo' | 'unordered' },
): ReadyMadeWorkload<QueueOperation>
export function queueWorkload(options: QueueWorkloadOptions): ReadyMadeWorkload<TotalQueueOperation>
export function queueWorkload(
  options: QueueWorkloadOptions = {},
): ReadyMadeWorkload<QueueOperation> | ReadyMadeWorkload<TotalQueueOperation> {
  checkOptions('queueWorkload', QUEUE_OPTIONS, options)
  const { every = DEFAULT_EVERY, order = 'fifo' } = options
  const operations = stagger(every, mix({ enqueue: { weight: 1, value: unique }, dequeue: 1 }))
  if (order === 'total') return { workload: withFinal(operations, phases({ f: 'drain' })), expect: [totalQueue()] }
  return { workload: operations, expect: [linearizable(order === 'fifo' ? fifoQueue() : unorderedQueue())] }
}

/** Says what a client of {@link broadcastWorkload} has to carry out. */
export type BroadcastOperation = Operation<'broadcast', number, never> | Operation<'read', null, readonly number[]>

/** Configures {@link broadcastWorkload}. */
export interface BroadcastWorkloadOptions extends Pace {
  /** How long after the healing all nodes have what was broadcast. Default: 5 s. Has to be less than `settle`. */
  readonly quiet?: Duration
}

const BROADCAST_OPTIONS = optionsOf<BroadcastWorkloadOptions>({ ...paceOptions, quiet: durationSchema })

/**
 * Makes a workload of numbers that are to reach every node. The scenario has to demand `liveness`, and to have as many
 * clients as nodes: at the end each client reads once what its node has.
 *
 * - `broadcast` of a number: `ok()` when a node has taken it on.
 * - `read`: `ok` of an array of all that the client's own node has got.
 */
export function broadcastWorkload(options: BroadcastWorkloadOptions = {}): ReadyMadeWorkload<BroadcastOperation> {
  checkOptions('broadcastWorkload', BROADCAST_OPTIONS, options)
  const { every = DEFAULT_EVERY, quiet = '5s' } = options
  return {
    workload: withFinal(
      stagger(every, mix({ broadcast: { weight: 3, value: unique }, read: 1 })),
      phases(sleep(quiet), eachClient(once({ f: 'read' }))),
    ),
    // The first tells whether all have the same in the end, the second follows each number through all reads.
    expect: [converged({ add: 'broadcast' }), setFull({ add: 'broadcast', lostBy: 'final' })],
  }
}
