export { type Checker, compose, type Verdict } from './checkers/checker.ts'
export type { Duration } from './clock/duration.ts'
export { DiskError, type DiskErrorCode } from './disk/disk-error.ts'
export type { UnsyncedOutcome } from './disk/unsynced.ts'
export { applyFault, describeFault, type Fault, type FaultKind } from './faults/catalogue.ts'
export { clockDrift } from './faults/clock/drift.ts'
export { clockJumps } from './faults/clock/jump.ts'
export { clockOffsets } from './faults/clock/offset.ts'
export { clockSkew } from './faults/clock/skew.ts'
export { clockStrobes } from './faults/clock/strobe.ts'
export { bitRots } from './faults/disk/bit-rot.ts'
export { crashesAtDisk } from './faults/disk/crash-at-disk.ts'
export { diskErrors } from './faults/disk/error.ts'
export { fullDisks } from './faults/disk/full.ts'
export { misdirectedWrites } from './faults/disk/misdirected-write.ts'
export { slowDisks } from './faults/disk/slow.ts'
export { staleReads } from './faults/disk/stale-read.ts'
export type { FaultEntry, Trigger, When } from './faults/kind.ts'
export { membership } from './faults/membership/membership.ts'
export type { Nemesis, NemesisContext, Rhythm } from './faults/nemesis.ts'
export { type BandwidthOptions, bandwidthLimits } from './faults/network/bandwidth.ts'
export type { NetworkByHand } from './faults/network/by-hand.ts'
export { messageCorruption } from './faults/network/corruption.ts'
export type { CutShape } from './faults/network/cut.ts'
export { type DelayOptions, delays } from './faults/network/delay.ts'
export { messageDuplication } from './faults/network/duplication.ts'
export { flappings } from './faults/network/flapping.ts'
export type { Grudge, PartitionShape } from './faults/network/grudge.ts'
export { holds } from './faults/network/hold.ts'
export { messageLoss } from './faults/network/loss.ts'
export { type MessageFaultOptions, type MessageSelection, messageFaults } from './faults/network/message.ts'
export { type PartitionOptions, partitions } from './faults/network/partition.ts'
export { messageReordering } from './faults/network/reordering.ts'
export { resets } from './faults/network/reset.ts'
export { stalls } from './faults/network/stall.ts'
export { swizzles } from './faults/network/swizzle.ts'
export { type CrashOptions, crashes } from './faults/process/crash.ts'
export { crashLoops } from './faults/process/crash-loop.ts'
export { pauses } from './faults/process/pause.ts'
export { slowNodes } from './faults/process/slow.ts'
export { swarm, together } from './faults/swarm.ts'
export type { Target } from './faults/target.ts'
export type { Cut } from './net/cut.ts'
export type { Intercepted, Interceptor, MessageAction } from './net/interception.ts'
export { constant, exponential, type Latency, longTail, uniform } from './net/latency.ts'
export type { MessageCounts } from './net/link.ts'
export type { NetworkOptions } from './net/network.ts'
export type { MessageFate, NetworkOverlay } from './net/overlay.ts'
export type { Behaviours } from './scenario/behaviours/recorder.ts'
export { checkDeterminism, type Divergence, NondeterminismError } from './scenario/determinism.ts'
export type { Plan, PlanInput, PlanOperation, PlanOptions } from './scenario/plan.ts'
export { parsePlan } from './scenario/plan-schema.ts'
export {
  always,
  eventually,
  type NodeView,
  type Predicate,
  type Property,
  sometimes,
  type World,
} from './scenario/property.ts'
export { type Run, run } from './scenario/run.ts'
export type { AnyScenario, Expectation, Scenario, ScenarioSpec } from './scenario/scenario.ts'
export { Simulation, type SimulationOptions } from './scenario/simulation.ts'
export { SimulationFailure, type Violation, type ViolationKind } from './scenario/violation.ts'
export * from './scenario/workloads/index.ts'
export { type Failure, failureFileName, failureOf, parseFailure } from './search/failure.ts'
export { type FuzzableScenario, scenario } from './search/plans.ts'
export { type ShrinkOptions, type ShrinkResult, shrink } from './search/shrink.ts'
export { type PlanSize, sizeOf } from './search/size.ts'
export {
  type AnyEnv,
  type Connection,
  ConnectionResetError,
  type DiskEnv,
  type Env,
  type Envelope,
  type Inbox,
  type NodeInstance,
  RpcTimeoutError,
  type Timer,
} from './sim/env.ts'
export { EndlessLoopError, OffThreadError, ScenarioError } from './sim/errors.ts'
export type { Trace, TraceEvent } from './sim/trace.ts'
export { type Client, fail, info, type Outcome, ok } from './workload/client.ts'
export type {
  GeneratorContext,
  GeneratorEvent,
  Next,
  OperationGenerator,
  Turn,
} from './workload/generator.ts'
export * as gen from './workload/generators/index.ts'
export type { EventType, History, HistoryEvent, Operation } from './workload/history.ts'
export { type DrawnWorkload, type MixOptions, mix } from './workload/mix.ts'
export type { ValueContext } from './workload/value-context.ts'
export type { MixEntry } from './workload/weighted.ts'
export type {
  GeneratorWorkload,
  PlannedOperation,
  PlannedWorkload,
  Workload,
  WorkloadContext,
} from './workload/workload.ts'
