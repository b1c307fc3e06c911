import { type Duration, microseconds } from '../clock/duration.ts'
import { grouped } from '../options/counted.ts'

/** Virtual time (microseconds) as the story writes it: milliseconds, with what is needed behind the point. */
export function millisecondsText(us: number): string {
  const ms = us / 1_000
  return Math.abs(ms) >= 100_000 ? ms.toFixed(0) : ms.toFixed(1)
}

/** `312.4 ms`: a time within a sentence, in the unit that the story's column of times has. */
export function timeText(us: number): string {
  return `${millisecondsText(us)} ms`
}

/** A duration of a plan, however it was written, as the story has times: `1500.0 ms`. */
export function durationText(duration: Duration): string {
  return timeText(microseconds(duration))
}

/** A time with its unit that stands by itself: not a part of a name, nor in quotes. */
const TIME_IN_WORDS = /(?<![\w.,'"`#:[{-])(\d+(?:\.\d+)?)(s|ms|us|µs)(?![\w'"`])/g

/** Writes the times in a sentence of ours as the story has them: `34ms` and `1.736s` become `34.0 ms` and `1736.0 ms`. */
export function withTimesAlike(sentence: string): string {
  return sentence.replace(TIME_IN_WORDS, duration => durationText(duration))
}

/** Milliseconds as `1.5 s`, `4 min 10 s` or `2 h 5 min`. */
export function seconds(ms: number): string {
  if (ms < 1_000) return `${Number(ms.toFixed(ms < 10 ? 1 : 0))} ms`
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(1))} s`
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 60) return `${minutes} min ${Math.floor((ms % 60_000) / 1_000)} s`
  return `${grouped(Math.floor(minutes / 60))} h ${minutes % 60} min`
}
