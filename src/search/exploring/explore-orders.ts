import * as v from 'valibot'
import { type Duration, microseconds } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import { amountField, functionField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { ScenarioError } from '../../options/scenario-error.ts'
import { expand } from '../../scenario/expand.ts'
import type { Plan } from '../../scenario/plan.ts'
import { type Run, run } from '../../scenario/run.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import { checkScenario } from '../../scenario/scenario-given.ts'
import { type Choice, keyOf, type MessageName, WAIT } from './choice.ts'
import { orderDigest } from './order-digest.ts'
import { awakeChoice, type Branching, branchingAfter, firstBranching, racesOf } from './order-tree.ts'
import { ordersPlan, type TimedChoice } from './orders-plan.ts'
import { newStep, type Sending, type Step } from './step.ts'
import { type Steps, stepsOf } from './steps-of.ts'

/** Limits {@link exploreOrders}. */
export interface OrdersOptions {
  /** What the nodes draw, and the operations: as in a plan. Default: `'1'`. */
  readonly seed?: string
  /** At most so many messages are lost in a run. Default: 0. */
  readonly losses?: number
  /** At most so many crashes happen in a run. Default: 0. */
  readonly crashes?: number
  /** How long a node is down. Default: until all is healed at the end. */
  readonly down?: Duration
  /** Orders branch only in so many first steps of a run, deliveries and others: in few at first, then in twice as many. Default: 1,000. */
  readonly depth?: number
  /** At most so many runs in all. Default: 10,000. */
  readonly runs?: number
  /** Whether orders that differ only in what commutes are one. Default: true. Without it all are run, which is of use only to see that it is right. */
  readonly reduction?: boolean
  /** Asked before every run; true ends it with what is known by then. */
  readonly stop?: () => boolean
}

const OPTIONS = optionsOf<OrdersOptions>({
  seed: v.string(),
  losses: v.pipe(v.number(), v.integer(), v.minValue(0)),
  crashes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  down: durationSchema,
  depth: amountField,
  runs: amountField,
  reduction: v.boolean(),
  stop: functionField(),
})

/** Says how much of the orders of a scenario was explored, and what was found. */
export interface OrdersExplored<State = unknown> {
  /** Runs that it took. */
  readonly runs: number
  /** Orders that differ in more than what commutes. */
  readonly orders: number
  /** Steps of the longest run: deliveries, losses, crashes, and times that something was due. */
  readonly longest: number
  /** Whether there are no other orders within the bounds on losses and crashes. */
  readonly isExhausted: boolean
  /** Why it is not exhausted; undefined where it is. */
  readonly because: 'a failure' | 'depth' | 'runs' | 'stopped' | 'strayed' | undefined
  /** Runs of which a checker could not tell. */
  readonly undecided: number
  /** The run that failed, with its journal; its plan replays. */
  readonly failing: Run<State> | undefined
}

/**
 * Explores the orders in which messages may arrive, up to equivalence, with up to so many losses and crashes at any point: for tiny
 * configurations. Messages take no time but what they are made to wait; at every point any of those on their way may be next, or
 * time may go on to what is due next: a timer, an operation. What is on its way when the `duration` is over arrives then; from there on all goes in one order. Faults of the scenario's
 * nemeses do not happen.
 *
 * Orders that differ only in steps that commute are explored once (source-sets dynamic partial order reduction: Abdulla, Aronsson,
 * Jonsson, Sagonas, 2014, with the sleep sets of Godefroid, 1996). Steps commute if they are of different processes, unless both
 * change what properties see, both begin or end an operation, or one goes by the time and the other lets it pass.
 *
 * It ends at the first failure. Deterministic: the same options give the same runs.
 *
 * @throws ScenarioError for a scenario in which messages answer each other for ever without any time passing.
 */
export async function exploreOrders<State>(
  scenario: Scenario<State>,
  options: OrdersOptions = {},
): Promise<OrdersExplored<State>> {
  checkScenario(scenario)
  checkOptions('exploreOrders', OPTIONS, options)
  const { depth: deepest = DEPTH, runs: mostRuns = RUNS } = options
  let runs = 0
  for (let depth = Math.min(FIRST_DEPTH, deepest); ; depth = Math.min(2 * depth, deepest)) {
    const found = await new OrderSearch(scenario, { ...options, depth, runs: mostRuns - runs }).explore()
    runs += found.runs
    if (found.because !== 'depth' || depth === deepest || runs >= mostRuns) return { ...found, runs }
  }
}

/** What is wrong soon after the start is looked for first. */
const FIRST_DEPTH = 8
const DEPTH = 1_000
const RUNS = 10_000

class OrderSearch<State> {
  readonly #scenario: Scenario<State>
  readonly #options: OrdersOptions
  readonly #seed: string
  readonly #depth: number
  /** The nodes that may crash. */
  readonly #nodeIds: readonly string[]
  /** When all is healed, and the last time to which messages may be made to wait. */
  readonly #endUs: number
  readonly #lastUs: number
  readonly #areStatesSeen: boolean
  readonly #staysDown: boolean
  readonly #orders = new Set<string>()
  /** The points along the run that is followed. */
  #path: Branching[] = []
  #initiallySent: readonly Sending[] = []
  #runs = 0
  #longest = 0
  #undecided = 0
  #because: OrdersExplored['because']
  #failing: Run<State> | undefined

  constructor(scenario: Scenario<State>, options: OrdersOptions) {
    this.#scenario = scenario
    this.#options = options
    this.#seed = options.seed ?? '1'
    this.#depth = options.depth ?? DEPTH
    const { nodeIds, cluster, durationUs } = expand(scenario, { seed: this.#seed, faults: [] })
    this.#nodeIds = nodeIds.filter(id => !cluster.reliable.has(id))
    // A crash takes a microsecond, and is possible then, too.
    this.#endUs = durationUs
    this.#lastUs = durationUs - 1 - (options.crashes ?? 0)
    this.#areStatesSeen = scenario.properties.some(({ type }) => type !== 'eventually')
    this.#staysDown = options.down === undefined
  }

  async explore(): Promise<OrdersExplored<State>> {
    await this.#follow(0, undefined)
    for (;;) {
      if (this.#failing !== undefined) break
      const next = this.#next()
      if (next === undefined) break
      if (!this.#mayRun()) break
      await this.#follow(next.at, next.choice)
    }
    const because = this.#failing === undefined ? this.#because : 'a failure'
    return {
      runs: this.#runs,
      orders: this.#orders.size,
      longest: this.#longest,
      isExhausted: because === undefined,
      because,
      undecided: this.#undecided,
      failing: this.#failing,
    }
  }

  /** The deepest choice that is still to be tried. What is beyond it is done with. */
  #next(): { at: number; choice: Choice } | undefined {
    for (let at = this.#path.length - 1; at >= 0; at--) {
      const { wanted, done, sleep } = this.#path[at] as Branching
      const left = [...wanted].filter(([key]) => !done.has(key) && !sleep.has(key))
      // What is delivered and what is lost are one decision: the rest can be spared only where both are done with.
      const next = left.find(([, { kind }]) => kind === 'lose') ?? left[0]
      if (next !== undefined) return { at, choice: next[1] }
    }
    return undefined
  }

  #mayRun(): boolean {
    const { runs = RUNS, stop = () => false } = this.#options
    if (this.#runs >= runs) this.#because = 'runs'
    else if (stop()) this.#because = 'stopped'
    else return true
    return false
  }

  /** Takes the path up to a point, and then a choice there; undefined for the run that nothing is decided about. */
  async #follow(at: number, choice: Choice | undefined): Promise<void> {
    let from = at
    let chosen = choice
    for (;;) {
      const found = await this.#run(from, chosen)
      if (found === undefined) {
        // It has to count as tried, or it would be tried for ever.
        const point = this.#path[from] as Branching
        if (chosen !== undefined) point.done.set(keyOf(chosen), newStep(chosen, point.timeUs))
        return
      }
      const { sent, steps } = found
      if (choice === undefined && from === 0 && this.#path.length === 0) {
        this.#initiallySent = sent
        this.#path = [firstBranching(sent)]
      }
      const end = this.#extend(from, steps)
      this.#plan(from, steps.slice(0, end), end === steps.length)
      this.#longest = Math.max(this.#longest, steps.length)
      if (end === steps.length) {
        if (this.#failing === undefined) this.#orders.add(orderDigest(this.#initiallySent, steps))
        return
      }
      // The rest has been seen elsewhere; unless it goes on in another way from here.
      const other = awakeChoice(this.#path[end] as Branching, this.#lastUs)
      if (other === undefined || this.#failing !== undefined || !this.#mayRun()) return
      from = end
      chosen = other
    }
  }

  /** Makes the points of the path for what a run did from `at` on. Returns how far that leads to anything new. */
  #extend(at: number, steps: readonly Step[]): number {
    this.#path.length = at + 1
    for (let i = at; i < steps.length; i++) {
      const point = this.#path[i] as Branching
      const step = steps[i] as Step
      const key = keyOf(step.choice)
      if (this.#isReduced && point.sleep.has(key)) {
        point.step = undefined
        return i
      }
      point.step = step
      point.wanted.set(key, step.choice)
      this.#path.push(branchingAfter(point, step, this.#staysDown))
      point.done.set(key, step)
    }
    return steps.length
  }

  get #isReduced(): boolean {
    return this.#options.reduction ?? true
  }

  /** Says what else is to be tried along the path, now that it goes on from `from` in a new way. */
  #plan(from: number, steps: readonly Step[], isWhole: boolean): void {
    if (this.#isReduced) {
      for (const { at, initials } of racesOf(this.#initiallySent, steps, from)) {
        const { wanted } = this.#path[at] as Branching
        if (!initials.some(choice => wanted.has(keyOf(choice)))) this.#want(at, initials[0] as Choice)
      }
    }
    for (const [i, { choice }] of steps.slice(from).entries()) {
      const at = from + i
      if (!this.#isReduced) {
        this.#wantAll(at)
        this.#wantCrashes(at)
      } else if (choice.kind === 'deliver') this.#wantLoss(at, choice.message)
    }
    // Who has not crashed by the end may do so there; as far back as that makes a difference, races take it.
    this.#wantCrashes(steps.length)
    if (isWhole) return
    for (const message of (this.#path[steps.length] as Branching).pending.keys()) this.#wantLoss(steps.length, message)
  }

  #wantAll(at: number): void {
    const { pending, timeUs } = this.#path[at] as Branching
    for (const message of pending.keys()) {
      this.#want(at, { kind: 'deliver', message })
      this.#wantLoss(at, message)
    }
    if (pending.size > 0 && timeUs < this.#lastUs) this.#want(at, WAIT)
  }

  #wantLoss(at: number, message: MessageName): void {
    const { losses } = this.#path[at] as Branching
    if (losses < (this.#options.losses ?? 0)) this.#want(at, { kind: 'lose', message })
  }

  #wantCrashes(at: number): void {
    const { crashes, down } = this.#path[at] as Branching
    if (crashes >= (this.#options.crashes ?? 0)) return
    for (const node of this.#nodeIds) if (!down.has(node)) this.#want(at, { kind: 'crash', node })
  }

  #want(at: number, choice: Choice): void {
    const { wanted } = this.#path[at] as Branching
    const key = keyOf(choice)
    if (wanted.has(key)) return
    if (at >= this.#depth) this.#because ??= 'depth'
    else wanted.set(key, choice)
  }

  /** Runs the path up to a point, and then a choice. Undefined where the run is not the one that was asked for. */
  async #run(at: number, choice: Choice | undefined): Promise<Steps | undefined> {
    const plan = this.#planFor(at, choice)
    const { choices } = plan
    this.#runs++
    const one = await run(this.#scenario, plan.plan, { journal: true })
    if (one.violations.some(({ kind, message }) => kind === 'endless' && message.includes('time does not go on'))) {
      throw new ScenarioError(
        `scenario "${this.#scenario.name}": messages answer each other for ever, and exploring has them take no time: let nodes wait before they answer what is an answer`,
      )
    }
    if (one.failed) this.#failing = one
    else if (one.verdict === 'undecided') this.#undecided++
    const steps = stepsOf(one, {
      planned: choices,
      crashes: plan.crashes,
      untilUs: this.#endUs,
      lastUs: this.#lastUs,
      areStatesSeen: this.#areStatesSeen,
    })
    if (steps.asPlanned === choices.length || one.failed) return steps
    // Nothing was due any more: time does not go on, and that is no choice.
    const isNone = choice?.kind === 'wait' && steps.asPlanned === choices.length - 1
    if (!isNone) this.#because = 'strayed'
    return undefined
  }

  #planFor(
    at: number,
    choice: Choice | undefined,
  ): { plan: Plan; choices: TimedChoice[]; crashes: Map<number, string> } {
    const choices: TimedChoice[] = this.#path
      .slice(0, at)
      .map(({ step }) => ({ choice: (step as Step).choice, timeUs: (step as Step).timeUs }))
    const point = this.#path[at]
    const sentUs = new Map(this.#initiallySent.map(sending => [sending.message, sending.sentUs]))
    for (const { step } of this.#path.slice(0, at)) {
      for (const sending of (step as Step).sent) sentUs.set(sending.message, sending.sentUs)
    }
    const pending = new Map(point?.pending)
    let timeUs = point?.timeUs ?? 0
    if (choice !== undefined) {
      if (choice.kind === 'crash') timeUs++
      choices.push({ choice, timeUs })
      if (choice.kind === 'deliver' || choice.kind === 'lose') pending.delete(choice.message)
    }
    const { down } = this.#options
    const isWaiting = choices.at(-1)?.choice.kind === 'wait'
    const plan = ordersPlan({
      seed: this.#seed,
      choices,
      sentUs,
      pending: [...pending].map(([message, sent]) => ({ message, sentUs: sent })),
      // When something is due next only the run will tell. What is on its way arrives last of all.
      pendingUs: isWaiting && choice !== undefined ? this.#lastUs : timeUs,
      down: down === undefined ? undefined : String(microseconds(down, 'down') / 1_000).concat('ms'),
    })
    const crashes = new Map(
      choices.flatMap(each => (each.choice.kind === 'crash' ? [[each.timeUs, each.choice.node] as const] : [])),
    )
    return { plan, choices, crashes }
  }
}
