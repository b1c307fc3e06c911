import { formatDuration } from '../clock/duration.ts'
import type { RandomStream } from '../random/stream.ts'

/** Says how the operations of a run crowd together. */
export interface Contention {
  /** Nine of ten values that are picked from several are one of a few. */
  readonly hot?: Hot
  /** All operations of a period begin in the first part of it, and then none does. */
  readonly bursts?: { readonly periodUs: number; readonly share: number }
}

/** Which of several items are picked most: so large a share of them (at least one), from so far along the list on. */
export interface Hot {
  readonly share: number
  readonly from: number
}

/** Operations as they are where nothing crowds them. */
export const CALM: Contention = {}

/** The share of runs with a few hot values, and of those with bursts. */
const RUNS = 0.25
const HOT = 0.9
const LEAST_PERIOD_US = 20_000
/** In a run there are at least so many bursts. */
const LEAST_BURSTS = 5
const LEAST_SHARE = 0.02
const MOST_SHARE = 0.5

/** Draws how the operations of a run crowd together: in most runs, they do not. */
export function drawnContention(random: RandomStream, durationUs: number): Contention {
  const [isHot, hotShare, from, isInBursts, period, share] = Array.from({ length: 6 }, () => random()) as Numbers
  const mostUs = Math.max(LEAST_PERIOD_US, durationUs / LEAST_BURSTS)
  return {
    ...(isHot < RUNS ? { hot: { share: hotShare * MOST_SHARE, from } } : {}),
    ...(isInBursts < RUNS
      ? {
          bursts: {
            periodUs: Math.round(LEAST_PERIOD_US * (mostUs / LEAST_PERIOD_US) ** period),
            share: LEAST_SHARE * (MOST_SHARE / LEAST_SHARE) ** share,
          },
        }
      : {}),
  }
}

type Numbers = [number, number, number, number, number, number]

/** One of the items, the hot ones nine times of ten. It takes one draw from the stream, as any choice does. */
export function pickHot<T>(random: RandomStream, items: readonly T[], { share, from }: Hot): T {
  const draw = random()
  if (draw >= HOT) return items[Math.floor(((draw - HOT) / (1 - HOT)) * items.length)] as T
  const count = Math.max(1, Math.floor(items.length * share))
  const first = Math.floor(items.length * from)
  return items[(first + Math.floor((draw / HOT) * count)) % items.length] as T
}

/** When an operation begins that would begin at this time if nothing crowded it. */
export function crowded(atUs: number, { bursts }: Contention = CALM): number {
  if (bursts === undefined) return atUs
  const intoUs = atUs % bursts.periodUs
  return atUs - intoUs + Math.floor(intoUs * bursts.share)
}

/** The opposite: the first time whose operation begins at this time or later. */
export function uncrowded(atUs: number, contention: Contention = CALM): number {
  const { bursts } = contention
  if (bursts === undefined) return atUs
  const intoUs = atUs % bursts.periodUs
  let us = atUs - intoUs + Math.min(bursts.periodUs, Math.ceil(intoUs / bursts.share))
  while (crowded(us, contention) < atUs) us++
  return us
}

/** What is told of it, in words: nothing where nothing crowds operations. */
export function contentionText({ hot, bursts }: Contention): string[] {
  const everyMs = bursts === undefined ? 0 : Math.max(1, Math.round(bursts.periodUs / 1_000))
  return [
    ...(hot === undefined ? [] : ['few values picked']),
    ...(bursts === undefined ? [] : [`operations in bursts every ${formatDuration(everyMs * 1_000)}`]),
  ]
}
