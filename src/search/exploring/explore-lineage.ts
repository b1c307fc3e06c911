import * as v from 'valibot'
import { formatDuration } from '../../clock/duration.ts'
import type { Fault } from '../../faults/catalogue.ts'
import type { MessageFate, NetworkOverlay } from '../../net/overlay.ts'
import { amountField, functionField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { expand } from '../../scenario/expand.ts'
import type { Plan } from '../../scenario/plan.ts'
import { type Run, run } from '../../scenario/run.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import { checkScenario } from '../../scenario/scenario-given.ts'
import { processPairs } from '../messages.ts'
import { linkAndNumber } from './choice.ts'
import { type Loss, lossKey, type Support, type SupportOptions, supportOf } from './support.ts'

/** Limits {@link exploreLineage}. */
export interface LineageOptions {
  /** Decides what is left to chance: what messages take, what nodes draw, the operations. Default: `'1'`. */
  readonly seed?: string
  /** At most so many faults happen in a run. Default: 2. */
  readonly faults?: number
  /** At most so many of them are lost messages. Default: as many as there are faults. */
  readonly losses?: number
  /** At most so many of them are crashes; who crashes is down until all is healed. Default: as many as there are faults. */
  readonly crashes?: number
  /** At most so many runs in all. Default: 10,000. */
  readonly runs?: number
  /** Asked before every run; true ends it with what is known by then. */
  readonly stop?: () => boolean
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const OPTIONS = optionsOf<LineageOptions>({
  seed: v.string(),
  faults: count,
  losses: count,
  crashes: count,
  runs: amountField,
  stop: functionField(),
})

/** Says which faults were shown to make no difference, or which ones do. */
export interface LineageExplored<State = unknown> {
  /** Runs that it took. */
  readonly runs: number
  /** How many different single faults could have made a difference to some run. */
  readonly considered: number
  /** Whether no faults within the bounds make the run fail, or one was found that does. */
  readonly isExhausted: boolean
  /** Why it is not exhausted; undefined where it is. */
  readonly because: 'a failure' | 'runs' | 'stopped' | undefined
  /** Runs of which a checker could not tell. */
  readonly undecided: number
  /** The run that failed, with its journal: with as few faults as possible. Its plan replays. */
  readonly failing: Run<State> | undefined
}

/** Faults that were tried together, and what their run rests on. */
interface Tried {
  readonly losses: readonly Loss[]
  readonly support: Support
  /** Of each outcome, whether all the chains by which it came about so far are cut. */
  readonly cut: ReadonlySet<string>
}

/**
 * Finds the fewest lost messages and crashes that break a run which passes (lineage-driven fault injection: Alvaro, Rosen,
 * Hellerstein, "Lineage-driven Fault Injection", 2015). What a run came to rests on what happened before: only a fault that hits this can
 * make a difference. So these are tried, one at a time; the run with such a fault rests on other things, a retry for one, and the next fault is one that
 * hits these. Those come first that cut every chain of causes by which some outcome has come about so far.
 *
 * What is left out cannot make a difference: where it ends without a failure, no so many faults of these kinds do before all is
 * healed, with the times that messages take under this seed. Deterministic: the same options give the same runs.
 */
export async function exploreLineage<State>(
  scenario: Scenario<State>,
  options: LineageOptions = {},
): Promise<LineageExplored<State>> {
  checkScenario(scenario)
  checkOptions('exploreLineage', OPTIONS, options)
  const { seed = '1', faults = 2, runs: mostRuns = 10_000, stop = () => false } = options
  const { losses = faults, crashes = faults } = options
  const { nodeIds, clientIds, cluster, durationUs } = expand(scenario, { seed, faults: [] })
  const supportOptions: SupportOptions = {
    nodeIds: nodeIds.filter(id => !cluster.reliable.has(id)),
    untilUs: durationUs,
    areStatesSeen: scenario.properties.length > 0,
    losses: losses > 0,
    crashes: crashes > 0,
  }
  const links = processPairs([...nodeIds, ...clientIds])
  const considered = new Set<string>()
  let runs = 0
  let undecided = 0
  let because: LineageExplored['because']
  let failing: Run<State> | undefined
  /** Undefined where it does not go on. */
  const attempt = async (wanted: readonly Loss[], before: Tried | undefined): Promise<Tried | undefined> => {
    if (runs >= mostRuns) because = 'runs'
    else if (stop()) because = 'stopped'
    if (because !== undefined) return undefined
    runs++
    const one = await run(scenario, lineagePlan(seed, links, wanted), { journal: true })
    if (one.verdict === 'undecided') undecided++
    if (one.failed) {
      failing = one
      because = 'a failure'
      return undefined
    }
    const support = supportOf(one, supportOptions)
    for (const loss of support.losses) considered.add(lossKey(loss))
    const last = wanted.at(-1)
    const cut = last === undefined || before === undefined ? undefined : outcomesCutBy(last, before)
    return { losses: wanted, support, cut: cut ?? new Set(support.chains.keys()) }
  }
  const done = new Set<string>()
  let level: readonly Tried[] = []
  const first = await attempt([], undefined)
  if (first !== undefined) level = [first]
  for (let size = 1; size <= faults && because === undefined; size++) {
    const next: Tried[] = []
    for (const { before, loss } of mostPromising(level)) {
      const wanted = [...before.losses, loss]
      const key = wanted.map(lossKey).sort().join(', ')
      if (done.has(key) || !isWithin(wanted, { losses, crashes })) continue
      done.add(key)
      const tried = await attempt(wanted, before)
      if (tried === undefined) break
      next.push(tried)
    }
    level = next
  }
  return {
    runs,
    considered: considered.size,
    isExhausted: because === undefined,
    because,
    undecided,
    failing,
  }
}

function isWithin(wanted: readonly Loss[], most: { readonly losses: number; readonly crashes: number }): boolean {
  const lost = wanted.filter(({ kind }) => kind === 'lose').length
  return lost <= most.losses && wanted.length - lost <= most.crashes
}

/** Every fault that can make a difference to one of these runs; those that cut most outcomes off come first. */
function mostPromising(level: readonly Tried[]): readonly { readonly before: Tried; readonly loss: Loss }[] {
  return level
    .flatMap(before => before.support.losses.map(loss => ({ before, loss, cuts: outcomesCutBy(loss, before).size })))
    .sort((a, b) => b.cuts - a.cuts)
}

function outcomesCutBy(loss: Loss, { support, cut }: Tried): ReadonlySet<string> {
  const key = lossKey(loss)
  return new Set([...cut].filter(outcome => support.chains.get(outcome)?.has(key)))
}

/** The plan in which all is left to the seed, but for these. */
function lineagePlan(seed: string, links: readonly string[], wanted: readonly Loss[]): Plan {
  const network: Record<string, Record<string, MessageFate>> = {}
  for (const link of links) network[link] = { '0-': 'seed' }
  const faults: Fault[] = []
  for (const loss of wanted) {
    if (loss.kind === 'crash') faults.push({ kind: 'crash', at: formatDuration(loss.atUs), node: loss.node })
    else {
      const [link, number] = linkAndNumber(loss.message)
      network[link] = { ...network[link], [number]: 'lost' }
    }
  }
  const overlay: NetworkOverlay = network
  return { seed, options: { loss: 0, duplicate: 0, buggify: false }, faults, network: overlay }
}
