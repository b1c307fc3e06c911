import { counted, grouped } from '../../sim/counted.ts'
import { seconds } from '../quantity.ts'
import type { Campaign } from './campaign.ts'
import type { FuzzOutput } from './output.ts'

export interface ProgressOptions {
  /** Seeds to run; undefined when there are as many as there is time for. */
  readonly count: number | undefined
  /** Real milliseconds that there are; Infinity for as many as the seeds take. */
  readonly timeMs: number
}

/** Says how far it is: one live line on a terminal, and elsewhere a line every 10 s. Returns what ends that. */
export function showProgress(output: FuzzOutput, campaign: Campaign, options: ProgressOptions): () => void {
  const { terminal } = output
  const isLive = process.stderr.isTTY === true
  const startedMs = performance.now()
  const timer = setInterval(
    () => {
      const text = progressText(campaign, options)
      if (text === undefined) return
      if (isLive) terminal.live(text)
      else if (output.isJson) output.event('progress', progressOf(campaign, performance.now() - startedMs))
      else terminal.note(text)
    },
    isLive ? LIVE_MS : PLAIN_MS,
  )
  return () => {
    clearInterval(timer)
    terminal.clearLive()
  }
}

const LIVE_MS = 100
const PLAIN_MS = 10_000

function progressText({ facts, tally, tookMs, shrinking }: Campaign, options: ProgressOptions): string | undefined {
  if (facts === undefined) return undefined
  const { executed, findings, simulatedMs } = tally
  const perSecond = (executed / tookMs) * 1_000
  const bySeeds =
    options.count === undefined ? Number.POSITIVE_INFINITY : ((options.count - executed) / perSecond) * 1_000
  const leftMs = Math.min(bySeeds, options.timeMs - tookMs)
  return [
    facts.name,
    `${grouped(executed)}${options.count === undefined ? '' : ` of ${grouped(options.count)}`} runs`,
    `${grouped(perSecond)}/s`,
    `${seconds(simulatedMs)} simulated`,
    ...(findings.size === 0 ? [] : [counted(findings.size, 'failure')]),
    ...(shrinking === 0 ? [] : [`shrinking ${shrinking}`]),
    ...(leftMs > 0 && Number.isFinite(leftMs) && executed > 0 ? [`${seconds(leftMs)} left`] : []),
  ].join(' · ')
}

function progressOf({ facts, tally, shrinking }: Campaign, elapsedMs: number) {
  const { executed: runs, findings, simulatedMs } = tally
  return {
    scenario: facts?.name,
    runs,
    failures: findings.size,
    shrinking,
    simulatedSeconds: simulatedMs / 1_000,
    elapsedSeconds: Math.round(elapsedMs / 100) / 10,
  }
}
