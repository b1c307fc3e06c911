import { formatDuration } from '../clock/duration.ts'
import { messageRange, type NetworkOverlay } from '../net/overlay.ts'
import { amountField, functionField } from '../options/fields.ts'
import { checkOptions, optionsOf } from '../options/options.ts'
import { expand } from '../scenario/expand.ts'
import type { Plan } from '../scenario/plan.ts'
import { type Run, run } from '../scenario/run.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { ReadonlyJournal } from '../sim/journal/journal.ts'
import { processPairs } from './messages.ts'
import { isSameFailure } from './same-failure.ts'

/** Limits {@link likelihood}. */
export interface LikelihoodOptions {
  /** How often everything is drawn anew from one moment on. Default: 100. */
  readonly draws?: number
  /** At most so many runs in all. Default: 3,000. */
  readonly runs?: number
  /** Asked before every run; true ends it with what is known by then. */
  readonly stop?: () => boolean
}

const OPTIONS = optionsOf<LikelihoodOptions>({ draws: amountField, runs: amountField, stop: functionField() })

/** Says how likely the failure was at one moment. */
export interface LikelihoodPoint {
  /** Virtual time, microseconds: all that was drawn before it is kept. */
  readonly atUs: number
  /** How often everything later was drawn anew. */
  readonly draws: number
  /** In how many of these the run failed in the same way. */
  readonly failed: number
}

/** Says that what was drawn at one time made the failure much more likely, or less. */
export interface LikelihoodJump {
  /** Virtual time, microseconds. */
  readonly atUs: number
  /** The share of runs that fail in the same way, in [0, 1], before the draws of this time and after them. */
  readonly before: number
  readonly after: number
}

/** Says how the likelihood of a failure changes over the time of its run. */
export interface Likelihood {
  /** In the order of time; the last one is the run itself, in which all is kept. */
  readonly points: readonly LikelihoodPoint[]
  /** In the order of time: between neighbouring times of the run, and more than chance would make of it. */
  readonly jumps: readonly LikelihoodJump[]
  /** Runs that it took. */
  readonly runs: number
  /** False where the bound came before every jump was found. */
  readonly complete: boolean
}

/** What is as small as that is no jump, whatever the number of draws. */
const LEAST_JUMP = 0.05
/** The first look is at so many moments. */
const FIRST_LOOK = 4
/** How many standard deviations two shares have to be apart. */
const DEVIATIONS = 3

/**
 * Finds the moments that decided about a failure. Of a moment, everything before it is kept and everything later drawn anew, many
 * times: the share of runs that still fail in the same way is how likely the failure was by then. It looks at a few moments, and then
 * between those whose shares differ by more than chance, until neighbouring ones are left.
 *
 * Deterministic: the same plan gives the same curve. It is importance splitting (Kahn and Harris, 1951) turned around: there one
 * looks for moments from which a rare event is likely, here for those at which it became so.
 *
 * @param failing A failing run with its journal.
 * @throws RangeError for a run that did not fail, TypeError for one without a journal.
 */
export async function likelihood<State>(
  scenario: Scenario<State>,
  failing: Run<State>,
  options: LikelihoodOptions = {},
): Promise<Likelihood> {
  checkOptions('likelihood', OPTIONS, options)
  const { draws = 100, runs = 3_000, stop = () => false } = options
  const { journal } = failing
  if (!failing.failed)
    throw new RangeError('the likelihood of a failure is asked of a failing run, and this one passed')
  if (journal === undefined) throw new TypeError('likelihood needs a run with a journal: run(…, { journal: true })')
  const { nodeIds, clientIds } = expand(scenario, failing.plan)
  const ids = [...nodeIds, ...clientIds]
  const times = [...new Set([...journal].map(({ timeUs }) => timeUs))]
  const last = times.length
  /** By the index of its time; beyond the last one all is kept. */
  const known = new Map<number, LikelihoodPoint>([
    [last, { atUs: Math.round(failing.timeMs * 1_000), draws, failed: draws }],
  ])
  let done = 0
  const look = async (index: number): Promise<boolean> => {
    if (known.has(index)) return true
    if (done + draws > runs) return false
    const atUs = times[index] as number
    const redrawn = redrawnFrom(failing.plan, ids, journal, atUs)
    let failed = 0
    for (let draw = 0; draw < draws; draw++) {
      if (stop()) return false
      done++
      const plan = redrawn(`${failing.plan.seed}/redrawn/${draw}`)
      if (isSameFailure(await run(scenario, plan), failing)) failed++
    }
    known.set(index, { atUs, draws, failed })
    return true
  }
  let complete = true
  for (let i = 0; i < FIRST_LOOK && complete; i++) complete = await look(Math.floor((i * last) / FIRST_LOOK))
  while (complete) {
    const widest = steps(known).find(({ from, to }) => to - from > 1)
    if (widest === undefined) break
    complete = await look((widest.from + widest.to) >> 1)
  }
  const jumps = steps(known)
    .filter(({ from, to }) => to - from === 1)
    .sort((a, b) => a.from - b.from)
    .map(({ from, to }) => ({
      atUs: times[from] as number,
      before: shareOf(known.get(from) as LikelihoodPoint),
      after: shareOf(known.get(to) as LikelihoodPoint),
    }))
  const points = [...known].sort(([a], [b]) => a - b).map(([, point]) => point)
  return { points, jumps, runs: done, complete }
}

function shareOf({ draws, failed }: LikelihoodPoint): number {
  return failed / draws
}

/** Between which moments looked at the shares differ, the largest difference first. */
function steps(known: ReadonlyMap<number, LikelihoodPoint>): { from: number; to: number; size: number }[] {
  const indexes = [...known.keys()].sort((a, b) => a - b)
  return indexes
    .slice(1)
    .map((to, i) => {
      const from = indexes[i] as number
      const [before, after] = [known.get(from) as LikelihoodPoint, known.get(to) as LikelihoodPoint]
      const pooled = (before.failed + after.failed) / (before.draws + after.draws)
      const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / before.draws + 1 / after.draws))
      const size = Math.abs(shareOf(after) - shareOf(before))
      return { from, to, size: size > Math.max(LEAST_JUMP, DEVIATIONS * deviation) ? size : 0 }
    })
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size || a.from - b.from)
}

/**
 * Returns what makes, of a seed, the plan with everything drawn anew from a time on. What it says of messages holds for those that were sent before; the later ones
 * are left to the seed again. Its operations and faults stay: they are what is asked about.
 */
export function redrawnFrom(
  plan: Plan,
  ids: readonly string[],
  journal: ReadonlyJournal,
  atUs: number,
): (seed: string) => Plan {
  const { reseed = [], network } = plan
  const at = formatDuration(atUs)
  const kept = network === undefined ? plan : { ...plan, network: leftToTheSeed(network, ids, journal, atUs) }
  return seed => ({ ...kept, reseed: [...reseed, { at, seed }] })
}

function leftToTheSeed(
  network: NetworkOverlay,
  ids: readonly string[],
  journal: ReadonlyJournal,
  atUs: number,
): NetworkOverlay {
  const sent = new Map<string, number>()
  for (const event of journal) {
    if (event.timeUs >= atUs) break
    if (event.kind === 'send') sent.set(`${event.from}->${event.to}`, event.number + 1)
  }
  return Object.fromEntries(
    processPairs(ids).map(link => {
      const from = sent.get(link) ?? 0
      const kept = Object.entries(network[link] ?? {}).flatMap(([key, fate]) => {
        const [first, last] = messageRange(link, key)
        if (first >= from) return []
        if (last < from) return [[key, fate] as const]
        return [[first === from - 1 ? `${first}` : `${first}-${from - 1}`, fate] as const]
      })
      return [link, { ...Object.fromEntries(kept), [`${from}-`]: 'seed' as const }]
    }),
  )
}
