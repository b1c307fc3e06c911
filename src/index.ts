import './report/by-hand.ts'

export type { AnyChecker, Checker, Verdict } from './checkers/checker.ts'
export { compose } from './checkers/compose.ts'
export type { Duration } from './clock/duration.ts'
export { DiskError, type DiskErrorCode } from './disk/disk-error.ts'
export type { UnsyncedOutcome } from './disk/unsynced.ts'
export { type Failure, parseFailure } from './failures/failure.ts'
export type { Fault, FaultKind } from './faults/catalogue.ts'
export { type ClockDriftOptions, clockDrift } from './faults/clock/drift.ts'
export { type ClockJumpOptions, clockJump } from './faults/clock/jump.ts'
export { type ClockOffsetOptions, clockOffset } from './faults/clock/offset.ts'
export { clockSkew } from './faults/clock/skew.ts'
export { type ClockStrobeOptions, clockStrobe } from './faults/clock/strobe.ts'
export { bitRot } from './faults/disk/bit-rot.ts'
export { type CrashAtDiskOptions, crashAtDisk } from './faults/disk/crash-at-disk.ts'
export { type DiskErrorOptions, diskError } from './faults/disk/error.ts'
export { type DiskFullOptions, diskFull } from './faults/disk/full.ts'
export { misdirectedWrite } from './faults/disk/misdirected-write.ts'
export { type DiskSlowOptions, diskSlow } from './faults/disk/slow.ts'
export { staleRead } from './faults/disk/stale-read.ts'
export type { Domain } from './faults/domain.ts'
export type { FaultEntry, When } from './faults/entry.ts'
export type { ActiveFault } from './faults/kind.ts'
export { type MachineRoomOptions, machineRoom } from './faults/machine-room.ts'
export { type MembershipOptions, membership } from './faults/membership/membership.ts'
export type { DrawnRhythm, Nemesis, NemesisContext, RateOptions, Rhythm } from './faults/nemesis.ts'
export { type BandwidthOptions, bandwidth } from './faults/network/bandwidth.ts'
export type { NetworkByHand } from './faults/network/by-hand.ts'
export { type CorruptionOptions, corruption } from './faults/network/corruption.ts'
export type { CutShape } from './faults/network/cut.ts'
export { type DelayOptions, delay } from './faults/network/delay.ts'
export { duplication } from './faults/network/duplication.ts'
export { flapping } from './faults/network/flapping.ts'
export type { Grudge, PartitionShape } from './faults/network/grudge.ts'
export { hold } from './faults/network/hold.ts'
export { loss } from './faults/network/loss.ts'
export { type MessageFaultOptions, type MessageSelection, message } from './faults/network/message.ts'
export { type PartitionOptions, partition } from './faults/network/partition.ts'
export { type ReorderingOptions, reordering } from './faults/network/reordering.ts'
export { reset } from './faults/network/reset.ts'
export { stall } from './faults/network/stall.ts'
export { swizzle } from './faults/network/swizzle.ts'
export { type CrashOptions, crash } from './faults/process/crash.ts'
export { type CrashLoopOptions, crashLoop } from './faults/process/crash-loop.ts'
export type { CrashMoment } from './faults/process/crash-moment.ts'
export { pause } from './faults/process/pause.ts'
export { type SlowOptions, slow } from './faults/process/slow.ts'
export { type StopOptions, stop } from './faults/process/stop.ts'
export { type UpgradeOptions, upgrade } from './faults/process/upgrade.ts'
export { swarm, together } from './faults/swarm.ts'
export type { Target } from './faults/target.ts'
export { describeFault } from './faults/told-fault.ts'
export type { PartingTrigger, ReachTrigger, StateTrigger, Trigger } from './faults/trigger.ts'
export type { VersionedGroup } from './faults/versioned-group.ts'
export { maelstrom } from './maelstrom/maelstrom.ts'
export type { MaelstromOptions } from './maelstrom/maelstrom-options.ts'
export type { ServiceName } from './maelstrom/protocol/names.ts'
export type { TopologyName } from './maelstrom/topology.ts'
export type { MaelstromWorkload } from './maelstrom/workloads/catalogue.ts'
export type { Intercepted, Interceptor, MessageAction } from './net/interception.ts'
export { constant, exponential, type Latency, longTail, uniform } from './net/latency.ts'
export type { MessageCounts } from './net/link.ts'
export type { Distances, NetworkOptions } from './net/network.ts'
export type { MessageFate, NetworkOverlay } from './net/overlay.ts'
export { ScenarioError } from './options/scenario-error.ts'
export { type HttpOptions, type HttpResponse, http } from './programs/client/http-client.ts'
export type { MachineOptions, UserOptions } from './programs/machine/machine-options.ts'
export type { RandomStream } from './random/stream.ts'
export type { Behaviours } from './scenario/behaviours/recorder.ts'
export { checkDeterminism, type Divergence, NondeterminismError } from './scenario/determinism.ts'
export type { FaultRecord } from './scenario/fault-driver.ts'
export type { Plan, PlanInput, PlanOperation, PlanOptions, PlanReseed } from './scenario/plan.ts'
export { parsePlan } from './scenario/plan-schema.ts'
export {
  always,
  type EventuallyOptions,
  eventually,
  type NodeView,
  type Predicate,
  type Property,
  sometimes,
  type World,
} from './scenario/property.ts'
export type { Region, Regions } from './scenario/regions/regions.ts'
export type {
  ModuleNodes,
  ProgramNode,
  ProgramNodes,
  RoleNodes,
  Roles,
  StartedNodes,
  StateOf,
  Variables,
  VersionedNodes,
  Versions,
} from './scenario/roles/nodes-spec.ts'
export type { Run } from './scenario/run.ts'
export type { AnyScenario, Expectation, Liveness, PropertyMakers, Scenario, ScenarioSpec } from './scenario/scenario.ts'
export * from './scenario/services/index.ts'
export { Simulation, type SimulationOptions } from './scenario/simulation.ts'
export { run } from './scenario/told-run.ts'
export { SimulationFailure, type Violation, type ViolationKind } from './scenario/violation.ts'
export * from './scenario/workloads/index.ts'
export { exploreLineage, type LineageExplored, type LineageOptions } from './search/exploring/explore-lineage.ts'
export { exploreOrders, type OrdersExplored, type OrdersOptions } from './search/exploring/explore-orders.ts'
export type { StoredSearch } from './search/guidance/guided-course.ts'
export { type Candidate, GuidedPlans, type GuidedPlansOptions } from './search/guidance/guided-plans.ts'
export type { Strategy } from './search/guidance/strategy.ts'
export { type FuzzableScenario, scenario } from './search/plans.ts'
export { type ShrinkOptions, type ShrinkResult, shrink } from './search/shrink.ts'
export type { PlanSize } from './search/size.ts'
export {
  type AnyEnv,
  type Connection,
  ConnectionError,
  type ConnectOptions,
  type DiskEnv,
  type Env,
  type Envelope,
  type Inbox,
  type Listener,
  type NodeInstance,
  RpcTimeoutError,
  type Timer,
} from './sim/env.ts'
export { EndlessLoopError, OffThreadError } from './sim/errors.ts'
export type { JournalEvent } from './sim/journal/event.ts'
export type { ReadonlyJournal } from './sim/journal/journal.ts'
export { type EndedSpan, SimulatedSpans } from './sim/spans.ts'
export { type AnyClient, type Client, fail, info, type Outcome, ok } from './workload/client.ts'
export type {
  GeneratorContext,
  GeneratorEvent,
  Next,
  OperationGenerator,
  Turn,
} from './workload/generator.ts'
export * as gen from './workload/generators/index.ts'
export type {
  AnyOperation,
  EventOf,
  EventType,
  History,
  HistoryEvent,
  Operation,
  ResultOf,
} from './workload/history.ts'
export { type DrawnWorkload, type MixOptions, mix } from './workload/mix.ts'
export type { AnyValue, ValueContext } from './workload/value-context.ts'
export type { MixEntries, MixEntry, ValueOf } from './workload/weighted.ts'
export type {
  GeneratorWorkload,
  PlannedOperation,
  PlannedWorkload,
  Workload,
  WorkloadContext,
} from './workload/workload.ts'
