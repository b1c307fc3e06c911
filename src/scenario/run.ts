import type { Fault } from '../faults/catalogue.ts'
import type { MessageCounts } from '../net/link.ts'
import { lacksCaller } from '../sim/callers.ts'
import type { ReadonlyJournal } from '../sim/journal/journal.ts'
import type { History } from '../workload/history.ts'
import { type OperationCounts, operationCounts } from '../workload/operation-counts.ts'
import type { Behaviours } from './behaviours/recorder.ts'
import type { ClientMistake } from './client-mistakes.ts'
import type { Expanded } from './expand.ts'
import type { FaultRecord } from './fault-driver.ts'
import { invokedOperations } from './invoked-operations.ts'
import type { Plan, PlanInput, PlanOperation } from './plan.ts'
import type { Scenario } from './scenario.ts'
import { Simulation, type SimulationOptions } from './simulation.ts'
import { decidedViolation, foremostViolation, signatureOf, type Violation } from './violation.ts'

/** Says what a run got to: over many of them, what was never tested. */
export interface RunCoverage {
  /** How often each `env.reach` label was passed. */
  readonly reached: Readonly<Record<string, number>>
  /** The `sometimes` properties that held. */
  readonly sometimes: readonly string[]
  /** How often each operation was invoked, and how often it ended `ok`. */
  readonly operations: OperationCounts
  /** Messages that came for a node which has no `receive` and never looked at its inbox, by node. */
  readonly unheard: Readonly<Record<string, number>>
  /** Operations that ended because the client's own code is wrong, by error and line: `TypeError at invoke (store.sim.ts:12)`. */
  readonly mistakes: Readonly<Record<string, ClientMistake>>
  /** The labels that properties asked for with `reached`. */
  readonly asked: readonly string[]
  /** Whether properties looked at the states of nodes, and no node ever showed one. */
  readonly isBlind: boolean
  /** Why the history showed nothing to checkers that found it right, by their names. */
  readonly blindSpots: Readonly<Record<string, string>>
  /** Whether clients answered that all went well, and did nothing for it. */
  readonly isIdle: boolean
  /** Fields that properties look for and no state of the run had, each with the one that may be meant. */
  readonly misspelt: Readonly<Record<string, string>>
  /** The versions that nodes were started with: `1.1`, or `api 1.1` of a role. Empty where there are none. */
  readonly versions: readonly string[]
}

/** Says what came of one run. */
export interface Run<State = unknown> {
  /** The name of the scenario. */
  readonly scenario: string
  /** The plan that was run, with its seed as a text. */
  readonly plan: Plan
  /** The operations, spelled out: what a generator gave as well. With these in its plan the run is the same. */
  readonly operations: readonly PlanOperation[]
  /**
   * `ok`: nothing was found wrong. `failed`: something was. `undecided`: nothing was, but a checker could not tell, so that the
   * run proves nothing either way.
   */
  readonly verdict: 'ok' | 'failed' | 'undecided'
  /** Whether the verdict is `ok`. The opposite is not that it failed. */
  readonly ok: boolean
  /** Whether the verdict is `failed`: what fast-check has to look for. */
  readonly failed: boolean
  /** What was found wrong, and which checkers could not tell; the run ended at the first. */
  readonly violations: readonly Violation[]
  /** What makes two failures the same, or two undecided runs; undefined for a run that is `ok`. */
  readonly signature: string | undefined
  /** What the clients asked for and were told, in Jepsen's format. */
  readonly history: History
  /** A hash over every event: two runs with the same one did the same. */
  readonly fingerprint: string
  /** Virtual time that passed, milliseconds. */
  readonly timeMs: number
  /** How many events there were. */
  readonly events: number
  /** What became of the messages, all links together. */
  readonly messages: MessageCounts
  /** How many messages went over each link (`n1->n2`) that was used: those that a plan can say something about. */
  readonly sentByLink: Readonly<Record<string, number>>
  /** The faults that began, and how much each did. */
  readonly faults: readonly FaultRecord[]
  /** What the nemeses were set to by the seed: `partition every 400ms for 90ms`, `no loss`. */
  readonly nemesisSettings: readonly string[]
  /** A stall at the end for which the nodes are not to blame: a majority of the disks had lost what was synced. */
  readonly excused?: string
  /** What was reached and tried. */
  readonly coverage: RunCoverage
  /** The states of the live nodes at the end. */
  readonly states: Readonly<Record<string, State>>
  /** Operations that had no answer at the end of the `settle` time. */
  readonly waiting: readonly string[]
  /** Everything that happened, event by event, if that was asked for. */
  readonly journal?: ReadonlyJournal
  /** What it did, if that was asked for: runs with other behaviours are worth building on. */
  readonly behaviours?: Behaviours
}

/** Runs a scenario under a plan: what `run` of the package is made of (`told-run.ts`). */
export async function run<State>(
  scenario: Scenario<State>,
  input: PlanInput,
  options: SimulationOptions = {},
): Promise<Run<State>> {
  const made = await once(scenario, input, options)
  if (!made.violations.some(({ error }) => lacksCaller(error))) return made
  // The same once more, for the line: it is a part of what failures are known by.
  const { draws: _, fates: __, ...others } = options
  const again = await once(scenario, input, { ...others, callers: true })
  return again.fingerprint === made.fingerprint ? again : made
}

async function once<State>(
  scenario: Scenario<State>,
  input: PlanInput,
  options: SimulationOptions,
): Promise<Run<State>> {
  const simulation = new Simulation(scenario, input, { ...options, drawFaults: true })
  await simulation.advance(simulation.expanded.durationUs)
  await simulation.finish()
  return runOf(simulation)
}

/** What came of a simulation so far. */
export function runOf<State>(simulation: Simulation<State>): Run<State> {
  const { scenario, plan, expanded, violations, behaviours, history } = simulation
  let operations: readonly PlanOperation[] | undefined
  const decided = decidedViolation(violations)
  const foremost = foremostViolation(violations)
  return {
    scenario: scenario.name,
    plan,
    get operations() {
      operations ??= explicitOperations(expanded, history)
      return operations
    },
    verdict: violations.length === 0 ? 'ok' : decided === undefined ? 'undecided' : 'failed',
    ok: violations.length === 0,
    failed: decided !== undefined,
    violations,
    signature: foremost === undefined ? undefined : signatureOf(foremost),
    history,
    fingerprint: simulation.fingerprint,
    timeMs: simulation.now,
    events: simulation.events,
    messages: simulation.messages,
    sentByLink: simulation.sentByLink(),
    faults: simulation.faultRecords,
    nemesisSettings: expanded.nemesisSettings,
    coverage: {
      reached: Object.fromEntries(simulation.reached),
      sometimes: [...simulation.sometimes],
      operations: operationCounts(history),
      unheard: simulation.unheard(),
      mistakes: simulation.mistakes,
      asked: simulation.asked,
      isBlind: simulation.isBlind,
      blindSpots: simulation.blindSpots,
      isIdle: simulation.isIdle,
      misspelt: simulation.misspelt,
      versions: simulation.versions(),
    },
    states: simulation.states(),
    waiting: simulation.waiting(),
    ...(simulation.excused === undefined ? {} : { excused: simulation.excused }),
    ...(simulation.journal === undefined ? {} : { journal: simulation.journal }),
    ...(behaviours === undefined ? {} : { behaviours }),
  }
}

/**
 * The faults of a run as a plan spells them out, with those that a generator asked for, which only the run could tell. Undefined if
 * there are none of those.
 */
export function faultsOfGenerator(
  { faults: known }: Expanded,
  { faults }: Pick<Run, 'faults'>,
): readonly Fault[] | undefined {
  const asked = faults.flatMap(({ fault }) => (fault.operation === true && !known.includes(fault) ? [fault] : []))
  return asked.length === 0 ? undefined : [...known, ...asked]
}

/** What was drawn before the run as it was drawn, and what a generator gave as it was invoked. */
function explicitOperations(expanded: Expanded, history: History): readonly PlanOperation[] {
  const { operations, live } = expanded
  if (live === undefined) return operations
  const invoked = invokedOperations(history, expanded)
  return [
    ...(live.main === undefined ? operations : invoked).filter(({ final }) => final !== true),
    ...(live.final === undefined ? operations : invoked).filter(({ final }) => final === true),
  ]
}
