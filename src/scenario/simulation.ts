import { stripVTControlCharacters } from 'node:util'
import * as v from 'valibot'
import type { RunRecord } from '../checkers/checker.ts'
import { type Duration, microseconds } from '../clock/duration.ts'
import { timeText } from '../clock/time-text.ts'
import { type UnsyncedOutcome, unsyncedOutcomes } from '../disk/unsynced.ts'
import { type Fault, faultSchema, misfitOf } from '../faults/catalogue.ts'
import type { ActiveFault } from '../faults/kind.ts'
import { losesMessages } from '../faults/loses-messages.ts'
import { NetworkByHand } from '../faults/network/by-hand.ts'
import { FateRecorder } from '../net/fate-recorder.ts'
import type { MessageCounts } from '../net/link.ts'
import { anotherCopyText, thisCopy } from '../options/copies.ts'
import { functionField, textField } from '../options/fields.ts'
import { checkOptions, optionsOf } from '../options/options.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { DrawRecorder } from '../random/draws.ts'
import { shuffled } from '../random/stream.ts'
import { Streams } from '../random/streams.ts'
import { inAmbient, RunAmbient } from '../sim/ambient.ts'
import { current } from '../sim/current.ts'
import { EndlessLoopError } from '../sim/errors.ts'
import type { DrainKind } from '../sim/host.ts'
import type { ReadonlyJournal } from '../sim/journal/journal.ts'
import { KIND } from '../sim/journal/row.ts'
import { Kernel } from '../sim/kernel.ts'
import type { Process } from '../sim/process.ts'
import { unheardBy } from '../sim/processes.ts'
import type { History } from '../workload/history.ts'
import { refuseWhileAsked } from './asked.ts'
import { BehaviourRecorder, type Behaviours } from './behaviours/recorder.ts'
import { ClientDriver } from './client-driver.ts'
import type { ClientMistake } from './client-mistakes.ts'
import { ClusterView } from './cluster-view.ts'
import { type Expanded, expand } from './expand.ts'
import { FaultDriver, type FaultRecord } from './fault-driver.ts'
import { areIdle } from './idle-clients.ts'
import { judged, judgements, suspicionsOf, violationOfVerdict } from './judging.ts'
import { NemesisThread } from './nemesis-thread.ts'
import { normalizePlan, type Plan, type PlanInput, reseedingsOf } from './plan.ts'
import { PropertyWatch } from './property-watch.ts'
import { versionName } from './roles/role.ts'
import type { Scenario } from './scenario.ts'
import { checkScenario } from './scenario-given.ts'
import { isServing, whatNodesWaitFor } from './stall.ts'
import { StatePrints } from './state-prints.ts'
import {
  ExitError,
  endlessViolation,
  isPropertyViolation,
  SimulationFailure,
  threwViolation,
  type Violation,
} from './violation.ts'

/** Configures a run or a simulation. */
export interface SimulationOptions {
  /**
   * Keeps all that happens (`run.journal`); with `lines`, also the user's line behind each event, which is slow. Default: false for
   * a run, true by hand, so that a failure has its story.
   */
  readonly journal?: boolean | { readonly lines: boolean }
  /**
   * How a step is drained. Default: the fastest way that this Node has. The results are the same.
   * @internal
   */
  readonly drain?: DrainKind
  /**
   * Called between slices of the run, about every thousand events: a sign of life.
   * @internal
   */
  readonly onSlice?: () => void
  /**
   * Whether a plan without `faults` has those that the scenario's nemeses draw, as in `run`. Default: false.
   * @internal
   */
  readonly drawFaults?: boolean
  /**
   * Takes down what is drawn.
   * @internal
   */
  readonly draws?: DrawRecorder
  /**
   * Takes down what the plan's `order` decides.
   * @internal
   */
  readonly fates?: FateRecorder
  /**
   * Whether to watch that code goes on within steps only, and to know the lines where it does not. It is slow, and changes nothing about
   * the run. Default: neither.
   * @internal
   */
  readonly strays?: 'watch' | 'lines'
  /**
   * Whether to take down who asks for what takes time, so that an error which tells of it names the user's line. It is slow, and changes
   * nothing about the run. Default: false for a run, which is made again where it needs that, true by hand.
   * @internal
   */
  readonly callers?: boolean
  /** Whether to take down what the run does, for guided search. It changes nothing about the run. Default: false. */
  readonly behaviours?: boolean
}

const OPTIONS = optionsOf<SimulationOptions>({
  journal: v.lazy(given =>
    typeof given === 'object' ? optionsOf<{ readonly lines: boolean }>({ lines: v.boolean() }, ['lines']) : v.boolean(),
  ),
  drain: v.picklist(['sync', 'portable']),
  onSlice: functionField(),
  drawFaults: v.boolean(),
  draws: v.instance(DrawRecorder),
  fates: v.instance(FateRecorder),
  strays: v.picklist(['watch', 'lines']),
  callers: v.boolean(),
  behaviours: v.boolean(),
})

const CRASH_OPTIONS = optionsOf<{ readonly unsynced?: UnsyncedOutcome }>({ unsynced: v.picklist(unsyncedOutcomes) })

const RESTART_OPTIONS = optionsOf<{ readonly version?: string }>({ version: textField })

/** After so many looks, and one of `OTHER_LOOKS` of those that follow, it is seen whether properties left the state as it was. */
const CLOSE_LOOKS = 128
const OTHER_LOOKS = 8

let tellFailure: ((simulation: Simulation<unknown>) => string) | undefined

/** Says how a simulation that failed by hand is told: with its story, which stands above this layer. */
export function tellFailuresBy(tell: (simulation: Simulation<unknown>) => string): void {
  tellFailure = tell
}

/**
 * Simulates a cluster, step by step: `await sim.run('5s')`, `sim.net.partition(['n1'], ['n2', 'n3'])`,
 * `sim.crash('n1')`. Operations come from the workload or the plan. Faults come from the plan's `faults` only: by
 * hand, nothing breaks that is not asked for. (`run` takes what the scenario's faults draw from the seed as well.)
 */
export class Simulation<State = unknown> {
  /** The scenario that is simulated. */
  readonly scenario: Scenario<State>
  /** The plan, with its seed as a text. */
  readonly plan: Plan
  /** The network: partitions, holds, single messages, counts. */
  readonly net: NetworkByHand
  /** @internal */
  readonly expanded: Expanded
  /** What was found wrong so far; the run ends at the first. */
  readonly violations: Violation[] = []
  /** Why the history showed nothing to checkers that found it right, by their names. */
  readonly blindSpots: Record<string, string> = {}
  /** Fields that properties look for and no state had, each with the one that may be meant. */
  misspelt: Readonly<Record<string, string>> = {}
  /** A stall at the end for which the nodes are not to blame, in a sentence. */
  excused: string | undefined
  readonly #kernel: Kernel
  readonly #ambient: RunAmbient
  readonly #view: ClusterView<State>
  readonly #clients: ClientDriver
  readonly #properties: PropertyWatch<State>
  readonly #faults: FaultDriver
  readonly #prints: StatePrints
  readonly #behaviours: BehaviourRecorder | undefined
  /** Whether properties or the journal want to know every state. */
  #viewing: boolean
  #looks = 0
  #final = false
  #finished = false

  /** Throws a ScenarioError when the plan does not fit the scenario. */
  constructor(scenario: Scenario<State>, plan: PlanInput, options: SimulationOptions = {}) {
    if (current !== undefined) {
      throw new ScenarioError(
        `${current.id} begins a run of scenario "${scenario.name}": a run cannot be a part of another one. Begin it outside of nodes and clients`,
      )
    }
    checkScenario(scenario)
    refuseWhileAsked(scenario.name)
    const { madeBy = thisCopy } = scenario
    if (madeBy !== thisCopy) throw new ScenarioError(anotherCopyText(`scenario "${scenario.name}"`, madeBy))
    checkOptions('the options of a run', OPTIONS, options)
    const { journal = options.drawFaults !== true, callers = options.drawFaults !== true } = options
    this.scenario = scenario
    this.plan = normalizePlan(options.drawFaults === true ? plan : { faults: [], ...plan })
    const { timeZone, locale } = scenario
    this.#ambient = new RunAmbient(
      new Streams(this.plan.seed, reseedingsOf(this.plan), { draws: this.plan.draws, recorder: options.draws }),
      {
        ...(timeZone === undefined ? {} : { timeZone }),
        ...(locale === undefined ? {} : { locale }),
      },
    )
    this.expanded = this.#here(() => expand(scenario, this.plan))
    const { groups, initialNodeIds, versions: firstVersions, homes, network, faults } = this.expanded
    const schedule = this.plan.options?.schedule ?? scenario.schedule
    const { order } = this.plan.options ?? {}
    const buggify = this.plan.options?.buggify ?? scenario.buggify
    const kernel = new Kernel({
      seed: this.plan.seed,
      network,
      ...(this.plan.network === undefined ? {} : { networkOverlay: this.plan.network }),
      ...(order === undefined ? {} : { order: { order, mayLose: losesMessages(network, scenario.faults) } }),
      ...(options.fates === undefined ? {} : { fates: options.fates }),
      ...(scenario.disk?.latency === undefined ? {} : { diskLatency: scenario.disk.latency }),
      ...(schedule === undefined ? {} : { schedule }),
      ...(this.plan.schedule === undefined ? {} : { scheduleOverlay: this.plan.schedule }),
      ...(buggify === undefined ? {} : { buggify }),
      ...(scenario.maxEvents === undefined ? {} : { maxEvents: scenario.maxEvents }),
      journal: { whole: Boolean(journal), lines: typeof journal === 'object' && journal.lines },
      ambient: this.#ambient,
      callers,
      ...(options.strays === undefined ? {} : { strays: options.strays }),
      ...(options.drain === undefined ? {} : { drain: options.drain }),
      ...(options.onSlice === undefined ? {} : { onSlice: options.onSlice }),
    })
    this.#kernel = kernel
    if (scenario.checkers.some(({ needsLogs }) => needsLogs === true)) kernel.marks.logs = new Map()
    this.net = new NetworkByHand(kernel.network, {
      inject: fault => this.inject(fault),
      tell: text => this.#faults.tell(text),
    })
    for (const { role, ids } of groups) {
      for (const id of ids) {
        const { name: group, versions, reliable } = role
        const traits = { group, versions, reliable, region: homes?.get(id) }
        const process = kernel.addProcess(id, 'node', role.start, traits)
        process.nextVersion = firstVersions[id]
      }
    }
    this.#clients = this.#here(() => new ClientDriver(kernel, scenario, this.expanded))
    this.#view = new ClusterView<State>(kernel, this.#clients.history)
    this.#properties = new PropertyWatch(scenario.properties, this.#view, kernel, {
      violated: violation => this.#report(violation),
      heldForLong: () => this.#here(() => this.#lookAgain()),
    })
    this.#prints = new StatePrints(kernel.fingerprint)
    const { behaviours = false } = options
    if (behaviours) this.#behaviours = new BehaviourRecorder(kernel, scenario.properties.length > 0)
    this.#faults = new FaultDriver(
      kernel,
      faults,
      this.#behaviours,
      () => this.#view.refresh(),
      (f, value) => this.#clients.tellOfNemesis(f, value),
    )
    this.#here(() => this.#judgeLive())
    this.#clients.nemesis = new NemesisThread(kernel, this.#faults, this.expanded, this.plan)
    this.#viewing = scenario.properties.length > 0 || kernel.journal.isWhole
    kernel.observer = {
      afterStep: this.#viewing || behaviours || this.#faults.awaitsStates ? this.#afterStep : undefined,
      threw: (process, error) => this.#threw(process, error),
      exited: (process, code) => this.#exited(process, code),
      crashed: process => {
        this.#clients.crashed(process)
        this.#behaviours?.crashed(process)
        // It may go in no step of its own: right after one, or when it has had time enough to end.
        this.#view.refresh()
      },
      reached: (label, count) => {
        this.#behaviours?.reached(label, count)
        this.#faults.reached(label, count)
      },
      delivered: this.#behaviours?.delivered,
      unkind: this.#behaviours?.unkind,
    }
    for (const process of kernel.processes) {
      process.away = process.role === 'node' && !initialNodeIds.includes(process.id)
      kernel.start(process)
    }
    this.#faults.schedule()
  }

  // ---- looking ---------------------------------------------------------------------------------------------------

  /** True time since the start, milliseconds. */
  get now(): number {
    return this.#kernel.now / 1_000
  }

  /** Names of `sometimes` properties that held at some time. */
  get sometimes(): ReadonlySet<string> {
    return this.#properties.sometimes
  }

  /** What the clients did so far. */
  get history(): History {
    return this.#clients.history
  }

  /** A rolling hash over everything that happened so far. */
  get fingerprint(): string {
    return this.#kernel.fingerprint.toString()
  }

  /** All that happened so far, if that is kept. */
  get journal(): ReadonlyJournal | undefined {
    return this.#kernel.journal.isWhole ? this.#kernel.journal : undefined
  }

  /** The faults of the plan that began so far, and how much each did. */
  get faultRecords(): readonly FaultRecord[] {
    return this.#faults.records
  }

  /** How many events there were so far. */
  get events(): number {
    return this.#kernel.events
  }

  /** What became of the messages so far, all links together. */
  get messages(): MessageCounts {
    return this.#kernel.network.totals()
  }

  /** Messages that came for nodes which do not listen, so far, by node: those that have no `receive` and never looked at their inbox. */
  unheard(): Readonly<Record<string, number>> {
    const counts = this.#kernel.nodes.map(process => [process.id, unheardBy(process)] as const)
    return Object.fromEntries(counts.filter(([, count]) => count > 0))
  }

  /** The labels that properties asked for so far. */
  get asked(): readonly string[] {
    return [...this.#view.asked]
  }

  /** Whether properties looked at the states of nodes so far, and none showed one. */
  get isBlind(): boolean {
    return this.#view.isBlind
  }

  /** Whether clients have answered so far that all went well, and did nothing for it. */
  get isIdle(): boolean {
    const clients = this.#kernel.processes.filter(({ role }) => role === 'client')
    return areIdle(clients, this.history, this.#kernel.network.links)
  }

  /** Operations that ended because the client's own code is wrong, so far, by error and line. */
  get mistakes(): Readonly<Record<string, ClientMistake>> {
    return this.#clients.mistakes.plain
  }

  /** The versions that nodes were started with so far, in the order of the scenario. */
  versions(): readonly string[] {
    return this.scenario.roles.flatMap(role => {
      const nodes = this.#kernel.nodes.filter(({ group }) => group === role.name)
      const started = role.versions.filter(version => nodes.some(node => node.startedVersions.has(version)))
      return started.map(version => versionName(role, version))
    })
  }

  /** Messages sent over each link so far, by the link's name. */
  sentByLink(): Readonly<Record<string, number>> {
    return this.#kernel.network.sentByLink()
  }

  /** What the run did so far, if that is taken down. */
  get behaviours(): Behaviours | undefined {
    return this.#behaviours?.behaviours()
  }

  /** Labels passed to `env.reach`, and how often. */
  get reached(): ReadonlyMap<string, number> {
    return this.#kernel.marks.reached
  }

  /** The state that a live node shows now; undefined while it is down. */
  inspect(id: string): State | undefined {
    return this.#kernel.inspect(this.#kernel.process(id)) as State | undefined
  }

  /** The states of all live nodes. */
  states(): Record<string, State> {
    const live = this.#kernel.nodes.filter(({ inspect }) => inspect !== undefined)
    return Object.fromEntries(live.map(process => [process.id, this.#kernel.inspect(process) as State]))
  }

  /** What is still under way, or was at the end, a line each: operations without an answer. */
  waiting(): readonly string[] {
    return this.#clients.waiting()
  }

  // ---- breaking --------------------------------------------------------------------------------------------------

  /** A node loses its memory at once, and of what it did not sync to its disk as much as `unsynced` says. Default: all. */
  crash(id: string, options: { readonly unsynced?: UnsyncedOutcome } = {}): void {
    checkOptions('crash', CRASH_OPTIONS, options)
    const process = this.#kernel.process(id)
    this.#kernel.byHand(() => this.#kernel.crash(process, undefined, options.unsynced))
    this.#view.refresh()
  }

  /**
   * Asks a node to end: a program gets SIGTERM, and is killed if it is there still after `grace`. Default: 1 s. Other nodes end at
   * once, with what they wrote.
   */
  stop(id: string, options: { readonly grace?: Duration } = {}): void {
    const process = this.#kernel.process(id)
    const graceUs = microseconds(options.grace ?? '1s', 'the grace of a stop')
    this.#kernel.byHand(() => this.#kernel.terminate(process, graceUs))
    this.#view.refresh()
  }

  /** Starts a node that crashed or was stopped, with another version if one is given. */
  restart(id: string, options: { readonly version?: string } = {}): void {
    checkOptions('restart', RESTART_OPTIONS, options)
    const process = this.#kernel.process(id)
    const { version } = options
    if (version !== undefined) {
      if (!process.versions.includes(version)) {
        const known = process.versions.length === 0 ? 'no versions' : `the versions ${process.versions.join(', ')}`
        throw new ScenarioError(`restart: there is no version "${version}": ${id} has ${known}`)
      }
      process.nextVersion = version
    }
    this.#kernel.byHand(() => this.#kernel.start(process))
  }

  /** Stops a process, as a long garbage collection does: what comes for it waits. */
  pause(id: string): void {
    const process = this.#kernel.process(id)
    this.#kernel.byHand(() => this.#kernel.pause(process))
  }

  /** Lets a process go on that was paused. */
  resume(id: string): void {
    const process = this.#kernel.process(id)
    this.#kernel.byHand(() => this.#kernel.resume(process))
  }

  /** Moves a node's wall clock. */
  jumpClock(id: string, by: Duration): void {
    this.inject({ kind: 'clock-jump', at: 0, node: id, by })
  }

  /** Makes any fault of a plan happen now. Its `at` and `for` do not matter: end it by hand. */
  inject(fault: Fault): ActiveFault {
    checkOptions('inject', faultSchema, fault, 'field')
    const misfit = misfitOf(fault, this.expanded.cluster)
    if (misfit !== undefined) throw new ScenarioError(`inject: this fault ${misfit}`)
    return this.#faults.inject(fault)
  }

  /** Ends every fault: the network is whole, every node runs, every clock keeps time again. What jumped stays where it is. */
  heal(): void {
    this.#kernel.byHand(() => {
      this.#faults.heal()
      this.net.heal()
      for (const process of this.#kernel.processes) {
        this.#kernel.resume(process)
        this.#kernel.start(process)
      }
    })
  }

  // ---- running ---------------------------------------------------------------------------------------------------

  /**
   * Lets `span` of virtual time pass. Throws a {@link SimulationFailure}, which tells its story, when a property is violated or a node fails, and a
   * ScenarioError when the scenario asks for what cannot be simulated.
   */
  async run(span: Duration): Promise<void> {
    if (this.#finished) throw new ScenarioError('this simulation has been finished already')
    await this.advance(this.#kernel.now + microseconds(span, 'the time to run'))
    const [violation] = this.violations
    if (violation !== undefined) throw new SimulationFailure(violation, tellFailure?.(this))
  }

  /** As `run`, up to a point in true time (microseconds), but violations are only recorded. */
  async advance(untilUs: number): Promise<void> {
    if (this.violations.length > 0) return
    for (const { programs } of this.scenario.roles) {
      for (const program of programs) if (!program.isReady) await program.prepare()
    }
    try {
      await this.#kernel.runUntil(untilUs)
    } catch (error) {
      if (!(error instanceof EndlessLoopError)) throw error
      this.#view.refresh()
      this.#report(endlessViolation(error))
    }
  }

  /**
   * The end of a run: heals everything, gives pending operations and `eventually` properties the scenario's `settle`
   * time, and asks the checkers. Afterwards `violations` says what was wrong.
   */
  async finish(): Promise<void> {
    if (this.#finished) throw new ScenarioError('this simulation has been finished already')
    this.#finished = true
    if (this.violations.length === 0) await this.#settle()
    this.#faults.heal()
    this.#kernel.byHand(() => this.#clients.close())
    // What one checker did to it, the next one would judge.
    Object.freeze(this.#clients.history)
    if (this.violations.length === 0) this.#here(() => this.#check())
    this.#prints.ended(this.states())
    if (this.violations.length > 0) return
    this.misspelt = this.#here(() => this.#view.misspelt(this.scenario.properties))
  }

  async #settle(): Promise<void> {
    this.#final = true
    this.#faults.stop()
    this.#viewing = true
    this.#kernel.observer.afterStep = this.#afterStep
    this.#kernel.marks.stopBuggify()
    this.#clients.stop()
    const isBroken =
      this.#faults.hasBegun || this.#kernel.processes.some(({ paused, status }) => paused || status === 'down')
    this.heal()
    const { liveness } = this.scenario
    const lost = liveness?.quorum === 'majority' ? this.#minority() : []
    for (const process of lost) this.#kernel.crash(process, 'down for good')
    this.#view.refresh()
    const lostNames = lost.map(({ id }) => id).join(', ')
    const healed = isBroken ? [lost.length === 0 ? 'all faults healed' : `all but ${lostNames} healed`] : []
    const left = !isBroken && lost.length > 0 ? [`${lostNames} left down`] : []
    const asked = liveness === undefined ? 'no new operations' : 'progress demanded'
    this.#kernel.byHand(() => {
      const { journal } = this.#kernel
      journal.write(KIND.phase, journal.root, -1, 0, [...healed, ...left, asked].join(', '))
    })
    if (liveness !== undefined) this.#here(() => this.#clients.beginFinal())
    const deadlineUs = this.#kernel.now + this.expanded.settleUs + this.#properties.lastingUs
    this.#here(() => this.#properties.watchLasting())
    if (!this.#here(() => this.#settled())) await this.advance(deadlineUs)
    if (this.violations.length > 0) return
    this.#here(() => this.#properties.demand(this.expanded.settleUs))
    if (this.violations.length > 0 || this.#clients.unanswered === 0) return
    const isOver = this.#kernel.idle
    if (liveness === undefined && !isOver) return
    const when = isOver ? 'nothing is left that could happen' : `${timeText(this.expanded.settleUs)} after the healing`
    const message = [`${when}, but ${this.waiting().join('; ')}`, ...whatNodesWaitFor(this.#kernel)].join('; ')
    const robbed = this.#withoutMajority()
    const evidence = isOver ? 'nothing is left to happen' : 'no answer'
    if (robbed === undefined) this.#report({ property: 'progress', kind: 'stuck', evidence, message })
    else this.excused = `${message}; excused: ${robbed}`
  }

  /** Runs code of the scenario that is not a node's: properties, checkers, the workload. */
  #here<T>(act: () => T): T {
    return inAmbient(this.#ambient, act)
  }

  /** Says so if too few nodes have what they had synced for a majority to remember anything. */
  #withoutMajority(): string | undefined {
    const { nodeIds } = this.expanded
    const intact = nodeIds.length - this.#faults.damaged.size
    if (intact > nodeIds.length / 2) return undefined
    return `the disks of ${[...this.#faults.damaged].join(', ')} were robbed of what had been synced`
  }

  /** The nodes that stay down where a majority has to make progress by itself. */
  #minority(): readonly Process[] {
    const random = this.#kernel.streams.stream('liveness')
    const nodes = this.#kernel.nodes.filter(({ away }) => !away)
    return this.scenario.roles.flatMap(({ name, reliable }) => {
      const members = nodes.filter(({ group }) => group === name)
      return shuffled(random, members).slice(0, reliable ? 0 : Math.floor((members.length - 1) / 2))
    })
  }

  /** Whether nothing more is to be waited for. */
  #settled(): boolean {
    if (this.#clients.unanswered > 0) return false
    for (const process of this.#kernel.processes)
      if (process.role === 'node' && process.status === 'starting' && !isServing(process)) return false
    return this.#properties.hold()
  }

  #lookAgain(): void {
    if (this.violations.length > 0) return
    this.#view.inspectAll()
    this.#properties.watchLasting()
    if (this.#settled()) this.#kernel.stop()
  }

  #check(): void {
    for (const { checker, verdict, blindSpot } of judgements(this.scenario.checkers, this.history, this.#record)) {
      if (verdict.valid !== true) this.#report(violationOfVerdict(checker, verdict))
      else if (blindSpot !== undefined) this.blindSpots[checker.name] = blindSpot
    }
  }

  get #record(): RunRecord {
    return { logs: Object.fromEntries(this.#kernel.marks.logs ?? []) }
  }

  /** Checkers that judge as the history goes on hear of each event, and one that finds fault ends the run. */
  #judgeLive(): void {
    const hear = suspicionsOf(this.scenario.checkers)
    if (hear === undefined) return
    this.#clients.listener = event => {
      if (this.violations.length > 0) return
      for (const checker of hear(event)) {
        const verdict = this.#here(() => judged(checker, this.history, this.#record))
        if (verdict.valid === false) this.#report(violationOfVerdict(checker, verdict))
      }
    }
  }

  readonly #afterStep = (process: Process): void => {
    if (this.#viewing) this.#look(process)
    const isWanted = this.#behaviours?.wants(process) ?? false
    const isAwaited = this.#faults.awaitsStates && process.role === 'node'
    if (!isWanted && !isAwaited) return
    const state = this.#viewing ? this.#view.stateOf(process) : this.#kernel.inspect(process)
    if (isAwaited) this.#faults.shows(process, state)
    if (isWanted) this.#behaviours?.rested(process, state)
  }

  #look(process: Process): void {
    this.#view.update(process)
    // Not where only the journal looks: the fingerprint is the same with a journal and without one.
    const isPrinted = process.role === 'node' && (this.#final || this.scenario.properties.length > 0)
    const state = isPrinted ? this.#view.stateOf(process) : undefined
    const digest = isPrinted ? this.#prints.looked(process, state) : undefined
    this.#properties.look(process)
    if (this.#final) {
      this.#properties.watchLasting()
      if (this.#settled()) this.#kernel.stop()
    }
    const looks = this.#looks++
    if (digest === undefined || (looks >= CLOSE_LOOKS && looks % OTHER_LOOKS !== 0)) return
    if (this.#prints.isAsTaken(process, state)) return
    if (this.#view.isChanged(process, state, digest)) this.#refuseChange(process)
  }

  /** What a predicate changes of a node would be a part of the run. */
  #refuseChange({ id }: Process): never {
    const properties = this.scenario.properties.filter(({ type }) => this.#final || type !== 'eventually')
    const names = properties.map(({ name }) => `"${name}"`).join(' or ')
    const message = `the predicate of ${names} changes the state that ${id} shows, and with it the node: let it work on a copy, as toSorted and toReversed do, or let inspect() return one`
    throw new ScenarioError(message, { cause: properties.length === 1 ? properties[0]?.declared : undefined })
  }

  /** A program has ended itself: in order, or as one that did not catch an error. */
  #exited(process: Process, code: number): void {
    if (process.stopping) return
    if (code === 0) process.away = true
    else this.#threw(process, new ExitError(code))
  }

  #threw(process: Process, error: unknown): void {
    this.#view.refresh()
    const violation = threwViolation(process, error)
    this.#kernel.fingerprint.mixText(firstLine(violation.message))
    const { uncaught } = this.scenario
    if (typeof uncaught === 'object') {
      this.#kernel.at(this.#kernel.now + microseconds(uncaught.restartAfter), () => this.#kernel.start(process))
    } else this.#report(violation)
  }

  #report(violation: Omit<Violation, 'timeMs'>): void {
    if (this.violations.length > 0 && !isPropertyViolation(violation.kind)) return
    this.#kernel.fingerprint.mixText(`${violation.kind} ${violation.property}`)
    this.violations.push({ ...violation, timeMs: this.#kernel.now / 1_000 })
    this.#kernel.stop()
  }
}

/** Without the colours that an assertion's message has in a terminal, and has not elsewhere. */
function firstLine(message: string): string {
  return stripVTControlCharacters(message.split('\n')[0] as string)
}
