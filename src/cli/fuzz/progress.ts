import type { Campaign } from '../../fuzz/campaign/campaign.ts'
import { counted, grouped } from '../../options/counted.ts'
import { seconds } from '../../report/seconds.ts'
import type { Terminal } from '../terminal.ts'

export interface ProgressOptions {
  /** Seeds to run; undefined when there are as many as there is time for. */
  readonly count: number | undefined
  /** Real milliseconds that there are; Infinity for as many as the seeds take. */
  readonly timeMs: number
  /** Real milliseconds that earlier sessions took. */
  readonly elapsedMs: number
}

/**
 * Says how far it is: one live line on a terminal, and elsewhere every 30 s a line, or what `tell` makes of it. Returns what
 * ends that.
 */
export function showProgress(
  terminal: Terminal,
  campaigns: readonly Campaign[],
  options: ProgressOptions,
  tell = (progress: Progress) => terminal.note(progressText(progress, options)),
): () => void {
  const { isLive } = terminal
  const startedMs = performance.now()
  const timer = setInterval(
    () => {
      if (campaigns.every(({ facts }) => facts === undefined)) return
      const progress = progressOf(campaigns, options.elapsedMs + performance.now() - startedMs)
      if (isLive) terminal.live(progressText(progress, options))
      else tell(progress)
    },
    isLive ? LIVE_MS : PLAIN_MS,
  )
  return () => {
    clearInterval(timer)
    terminal.clearLive()
  }
}

const LIVE_MS = 100
const PLAIN_MS = 30_000

export interface Progress {
  /** The scenarios that threads are at. */
  readonly scenarios: readonly string[]
  readonly runs: number
  readonly runsPerSecond: number
  readonly simulatedSeconds: number
  readonly simulatedSecondsPerSecond: number
  /** Different things that runs were seen to do, and how long ago the last new one was. */
  readonly behaviours: number
  readonly lastNewSecondsAgo: number
  /** Different failures, and how often they were hit. */
  readonly failures: number
  readonly hits: number
  readonly shrinking: number
  readonly workers: number
  /** That the whole process takes. */
  readonly memoryMiB: number
  readonly elapsedSeconds: number
}

function progressOf(campaigns: readonly Campaign[], elapsedMs: number): Progress {
  const sum = (count: (campaign: Campaign) => number) => campaigns.reduce((total, one) => total + count(one), 0)
  const runs = sum(({ tally }) => tally.executed)
  const simulatedMs = sum(({ tally }) => tally.simulatedMs)
  // Of the scenarios that run at the same time, each has its share of the threads.
  const tookMs = Math.max(
    1,
    Math.min(
      elapsedMs,
      sum(campaign => campaign.tookMs),
    ),
  )
  return {
    scenarios: campaigns.filter(({ active }) => active > 0).flatMap(({ facts }) => facts?.name ?? []),
    runs,
    runsPerSecond: rounded((runs / tookMs) * 1_000),
    simulatedSeconds: simulatedMs / 1_000,
    simulatedSecondsPerSecond: rounded(simulatedMs / tookMs),
    behaviours: sum(({ behaviours }) => behaviours),
    lastNewSecondsAgo: rounded((performance.now() - Math.max(...campaigns.map(one => one.lastNewMs))) / 1_000),
    failures: sum(({ tally }) => tally.findings.size),
    hits: sum(({ tally }) => [...tally.findings.values()].reduce((total, { hits }) => total + hits, 0)),
    shrinking: sum(({ shrinking }) => shrinking),
    workers: sum(({ threads }) => threads.count),
    memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
    elapsedSeconds: rounded(elapsedMs / 1_000),
  }
}

function progressText(progress: Progress, { count, timeMs }: ProgressOptions): string {
  const { scenarios, runs, runsPerSecond, simulatedSeconds, failures, hits, shrinking, elapsedSeconds } = progress
  const { behaviours, lastNewSecondsAgo } = progress
  const bySeeds = count === undefined ? Number.POSITIVE_INFINITY : ((count - runs) / runsPerSecond) * 1_000
  const leftMs = Math.min(bySeeds, timeMs - elapsedSeconds * 1_000)
  return [
    seconds(elapsedSeconds * 1_000),
    `${grouped(runs)}${count === undefined ? '' : ` of ${grouped(count)}`} runs (${grouped(runsPerSecond)}/s)`,
    `${seconds(simulatedSeconds * 1_000)} simulated (${grouped(progress.simulatedSecondsPerSecond)}x)`,
    ...(behaviours === 0
      ? []
      : [`${counted(behaviours, 'behaviour')} (last new ${seconds(lastNewSecondsAgo * 1_000)} ago)`]),
    ...(failures === 0 ? [] : [`${counted(failures, 'failure')} (${counted(hits, 'hit')})`]),
    counted(progress.workers, 'worker'),
    ...(shrinking === 0 ? [] : [`shrinking ${shrinking}`]),
    ...(leftMs > 0 && Number.isFinite(leftMs) && runs > 0 ? [`${seconds(leftMs)} left`] : []),
    ...(scenarios.length === 0 ? [] : [[...new Set(scenarios)].join(', ')]),
  ].join(' · ')
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
