import type { AnyChecker, Checker } from '../checkers/checker.ts'
import type { Duration } from '../clock/duration.ts'
import type { Nemesis } from '../faults/nemesis.ts'
import type { Latency } from '../net/latency.ts'
import type { NetworkOptions } from '../net/network.ts'
import type { Copy } from '../options/copies.ts'
import type { AnyEnv } from '../sim/env.ts'
import type { AnyClient, Client } from '../workload/client.ts'
import type { AnyOperation, Operation } from '../workload/history.ts'
import type { Workload } from '../workload/workload.ts'
import type { EventuallyOptions, Predicate, Property } from './property.ts'
import type { Regions } from './regions/regions.ts'
import type { ModuleNodes, ProgramNodes, RoleNodes, Roles, StartedNodes } from './roles/nodes-spec.ts'
import type { Role } from './roles/role.ts'

/** Says what must hold: a property of the cluster's state, or a checker of the clients' history. */
export type Expectation<State, Op extends AnyOperation = Operation> = Property<State> | Checker<unknown, Op>

/** Makes properties of a scenario, with the types of its state and operations filled in. */
export interface PropertyMakers<State, Op extends AnyOperation = Operation> {
  /** As the exported {@link always}. */
  always(name: string, predicate: Predicate<State, Op>): Property<State>
  /** As the exported {@link eventually}. */
  eventually(name: string, predicate: Predicate<State, Op>, options?: EventuallyOptions): Property<State>
  /** As the exported {@link sometimes}. */
  sometimes(name: string, predicate: Predicate<State, Op>): Property<State>
}

/** Says who has to make progress at the end. */
export interface Liveness {
  /**
   * `all` nodes are healed; or only a `majority`, drawn from the seed, and the others stay down for good, as in
   * TigerBeetle's simulator: what is left must do by itself.
   */
  readonly quorum: 'all' | 'majority'
}

/** Says what a user writes: which nodes, clients and workload, which faults may happen, what must hold. */
export interface ScenarioSpec<State, Op extends AnyOperation = Operation, Nodes = StartedNodes<State>> {
  /** Names the scenario in reports and in the files of its failures. Not empty. */
  readonly name: string
  /** The nodes of the cluster: `n1`, `n2`, …; or nodes of several roles, by the name of the role. */
  readonly nodes: Nodes
  /** Those who use the cluster: `c1`, `c2`, … Default: none. */
  readonly clients?: {
    /** How many there are: 0 or more. */
    readonly count: number
    /** Starts one client, at the beginning and again after every crash. What it takes are the scenario's operations. */
    readonly start: (env: AnyEnv) => Client<Op> | Promise<Client<Op>>
  }
  /** Which client does what, and when: `mix`, a generator, or a ready-made one. Default: nothing. */
  readonly workload?: Workload<Op>
  /** What may break: nemeses, each of which draws faults from the seed. Default: nothing. */
  readonly faults?: Nemesis | readonly Nemesis[]
  /**
   * Where nodes and clients are: regions, and zones and racks in them, which fail together and are `network.between` apart:
   * `{ eu: ['n1', 'n2', 'c1'], us: { a: ['n3'], b: ['n4'] } }`, or by counts; docs/regions.md. Default: all are in one place.
   */
  readonly regions?: Regions
  /** How the network behaves when no fault is on. */
  readonly network?: NetworkOptions
  /** How long an operation on a disk takes. Default: 50 to 500 µs. */
  readonly disk?: { readonly latency?: Latency }
  /** How long clients work and faults happen. Default: 10 s. */
  readonly duration?: Duration
  /** How long, after all is healed, pending operations and `eventually` have. Default: 10 s. */
  readonly settle?: Duration
  /**
   * Demands progress at the end: within `settle` after the healing, every operation has to be answered, among them the
   * workload's final ones. Default: none.
   */
  readonly liveness?: Liveness
  /** What goes first among events at the same instant: `'fifo'` (the order of their causes, the default) or `'random'`. */
  readonly schedule?: 'fifo' | 'random'
  /** Whether `env.buggify` may answer true. Default: true. */
  readonly buggify?: boolean
  /** What an error that a node does not catch means: a failure of the run (the default), or a crash like any other, with a restart after so long. */
  readonly uncaught?: 'fail' | { readonly restartAfter: Duration }
  /** The time zone in which nodes, clients, properties and checkers live, as `'Europe/Zurich'`. Default: `'UTC'`, whatever the machine has. */
  readonly timeZone?: string
  /** Their language and region, as `'de-CH'`. Default: `'en-US'`, whatever the machine has. */
  readonly locale?: string
  /**
   * What goes untested on purpose, by the names that the report of a vacuous test gives: an operation that is never to succeed
   * (`'put'`), a kind of fault (`'partition'`), a checker, a version of a node (`'1.1'`, of a role `'api 1.1'`), nodes that do not listen
   * (`'receive'`), clients that throw a mistake of their own (`'TypeError'`) or answer by themselves (`'clients'`), a label or a field of
   * states that properties look for (`'error'`), a scenario that expects nothing (`'expect'`), a final phase that never begins (`'final'`), nodes
   * that share what their modules keep (`'modules'`). Default: none.
   */
  readonly untested?: readonly string[]
  /** After how many events a run is given up, as one that goes on for ever. Default: 50 million. */
  readonly maxEvents?: number
  /**
   * What must hold. As a function it gets the makers of properties with the state's type known:
   * `({ always }) => [always('one leader', w => …)]`.
   */
  readonly expect?:
    | readonly Expectation<NoInfer<State>, NoInfer<Op>>[]
    | ((makers: PropertyMakers<NoInfer<State>, Op>) => readonly Expectation<NoInfer<State>, NoInfer<Op>>[])
}

/**
 * Nodes that hear what is sent to them: one that has no `receive`, but a method that takes the same, has misspelt it.
 * (TypeScript has no objection: all that a node may have is optional.)
 */
export type HearingNodes<Node> = { readonly nodes: { readonly start: (env: AnyEnv) => Node } } & {
  readonly [Name in LikeReceive<Awaited<Node>> as Name extends PropertyKey ? 'nodes' : never]: {
    readonly start: (env: AnyEnv) => NodeWithReceive | Promise<NodeWithReceive>
  }
}

/** The same of nodes of several versions, and of those of each role. */
export type HearingRoles<Nodes> = [DeafIn<Nodes>] extends [never] ? unknown : { readonly nodes: NodeWithReceive }

/** The names of methods of any of these nodes that look like a `receive` that was misspelt. */
type DeafIn<Nodes> = Nodes extends ProgramNodes | ModuleNodes
  ? never
  : Nodes extends { readonly start: (env: AnyEnv) => infer Node }
    ? LikeReceive<Awaited<Node>>
    : Nodes extends { readonly start: infer Each }
      ? { readonly [Name in keyof Each]: DeafIn<{ readonly start: Each[Name] }> }[keyof Each]
      : Nodes extends Roles
        ? { readonly [Name in keyof Nodes]: DeafIn<Nodes[Name]> }[keyof Nodes]
        : never

/** A node that hears what is sent to it. */
export interface NodeWithReceive {
  receive(from: string, message: never): unknown
}

/** The names of methods that take what `receive` takes, in a node that has none. */
type LikeReceive<Node> = Node extends { receive?: unknown }
  ? never
  : {
      [Name in keyof Node]: Node[Name] extends (from: string, message: never) => unknown
        ? Parameters<Node[Name]>['length'] extends 2
          ? Name
          : never
        : never
    }[keyof Node]

/** Describes a checked scenario, ready to run. */
export interface Scenario<State = unknown>
  extends Omit<
    ScenarioSpec<State, Operation, RoleNodes<State> | Roles<State>>,
    'expect' | 'faults' | 'clients' | 'workload'
  > {
  readonly roles: readonly Role<State>[]
  readonly clients?: {
    readonly count: number
    readonly start: (env: AnyEnv) => AnyClient | Promise<AnyClient>
  }
  readonly workload?: Workload<AnyOperation>
  readonly faults: readonly Nemesis[]
  readonly properties: readonly Property<State>[]
  readonly checkers: readonly AnyChecker[]
  readonly durationUs: number
  readonly settleUs: number
  /** Where it stands in the user's code, as a stack. */
  readonly declared: Error
  /**
   * The copy of sameseed that made it.
   * @internal
   */
  readonly madeBy?: Copy
}

/** Stands for every scenario, whatever its state. */
export type AnyScenario = Scenario<unknown>
