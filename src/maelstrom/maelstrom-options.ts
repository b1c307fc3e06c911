import * as v from 'valibot'
import { CONSISTENCY_MODELS, consistencyModel } from '../checkers/transactions/consistency-model.ts'
import type { Duration } from '../clock/duration.ts'
import { positiveDurationSchema } from '../clock/duration-schema.ts'
import { type Nemesis, nemesisField } from '../faults/nemesis.ts'
import type { NetworkOptions } from '../net/network.ts'
import { anything, positiveNumber, rateField, textField, wholeNumber } from '../options/fields.ts'
import { optionsOf } from '../options/options.ts'
import type { Expectation, ScenarioSpec } from '../scenario/scenario.ts'
import { SERVICES, type ServiceName } from './protocol/names.ts'
import { TOPOLOGY_NAMES, type TopologyName } from './topology.ts'
import { type MaelstromWorkload, WORKLOAD_NAMES } from './workloads/catalogue.ts'

/** Configures {@link maelstrom}. The names are those of Maelstrom's own options. */
export interface MaelstromOptions {
  /** The program's file: a path from the module that calls, or a URL. */
  readonly program: string | URL
  /** What clients do, and what judges it. */
  readonly workload: MaelstromWorkload
  /** What follows the program's name on its command line. Default: nothing. */
  readonly args?: readonly string[]
  /** Its environment variables. Default: none. */
  readonly env?: Readonly<Record<string, string | number>>
  /** Names the scenario. Default: `'maelstrom broadcast'`, after the workload. */
  readonly name?: string
  /** How many nodes run the program: `n1`, `n2`, …. Default: 5. */
  readonly nodeCount?: number
  /** How many clients there are. Each always asks the same node. Default: as many as nodes. */
  readonly concurrency?: number
  /** Requests a second, of all clients together. Default: 20. */
  readonly rate?: number
  /** How long clients work and faults happen. Default: 20 s. */
  readonly timeLimit?: Duration
  /** How long a client waits for a reply. Default: 5 s; with `lin-kv` 1 s. */
  readonly timeout?: Duration
  /** For `broadcast`: who is whose neighbour. Default: `'grid'`. */
  readonly topology?: TopologyName
  /** For transactions: what they have to be. Default: `'strict-serializable'`. */
  readonly consistencyModels?: string | readonly string[]
  /** The share of requests that have to succeed, from 0 to 1; `'total'`: all. Default: none. */
  readonly availability?: 'total' | number
  /** For transactions and `kafka`: so many keys are in use at a time. Default: 3 for transactions, 2 for `kafka`. */
  readonly keyCount?: number
  /** For transactions: they have 1 to so many reads and writes. Default: 4. */
  readonly maxTxnLength?: number
  /** For transactions: about so many writes to a key, then others take their place. Default: 16. */
  readonly maxWritesPerKey?: number
  /** Which services there are. Default: all four. */
  readonly services?: readonly ServiceName[]
  /** What may break: nemeses, which draw for the nodes that run the program. Default: nothing. */
  readonly faults?: Nemesis | readonly Nemesis[]
  /** How the network behaves when no fault is on. Default: see `scenario`. */
  readonly network?: NetworkOptions
  /** What an error that the program does not catch means, and a code other than 0: see `scenario`. Default: `'fail'`. */
  readonly uncaught?: NonNullable<ScenarioSpec<unknown>['uncaught']>
  /** What goes untested on purpose: see `scenario`. `'partition'` where nodes speak to services only. Default: none. */
  readonly untested?: readonly string[]
  /** What must hold besides. Default: nothing. */
  readonly expect?: readonly Expectation<unknown>[]
}

/** Under any of its names. */
const consistencyModelField = v.pipe(textField, v.check(isConsistencyModel, `one of ${CONSISTENCY_MODELS.join(', ')}`))

function isConsistencyModel(name: string): boolean {
  try {
    consistencyModel(name)
    return true
  } catch {
    return false
  }
}

export const maelstromOptions = optionsOf<MaelstromOptions>(
  {
    program: v.lazy(given => (given instanceof URL ? v.unknown() : textField)),
    workload: v.picklist(WORKLOAD_NAMES),
    args: v.array(v.string('a text'), 'a list of texts'),
    env: v.record(v.string(), v.union([v.string(), v.number()], 'a text or a number'), 'an object of texts'),
    name: textField,
    nodeCount: wholeNumber(1, 1_000),
    concurrency: wholeNumber(1, 1_000),
    rate: positiveNumber,
    timeLimit: positiveDurationSchema,
    timeout: positiveDurationSchema,
    topology: v.picklist(TOPOLOGY_NAMES),
    consistencyModels: v.lazy(given => (Array.isArray(given) ? v.array(consistencyModelField) : consistencyModelField)),
    availability: v.lazy(given =>
      typeof given === 'number' ? rateField : v.literal('total', "'total' or a number from 0 to 1"),
    ),
    keyCount: wholeNumber(1),
    maxTxnLength: wholeNumber(1),
    maxWritesPerKey: wholeNumber(1),
    services: v.array(v.picklist(SERVICES), 'a list'),
    faults: v.lazy(given => (Array.isArray(given) ? v.array(nemesisField) : nemesisField)),
    // `scenario` checks these.
    network: anything,
    uncaught: anything,
    untested: v.array(textField, 'a list of names'),
    expect: anything,
  },
  ['program', 'workload'],
)
