import { formatDuration } from '../clock/duration.ts'

/** Virtual time (microseconds) as the story writes it: milliseconds, with what is needed behind the point. */
export function millisecondsText(us: number): string {
  const ms = us / 1_000
  return Math.abs(ms) >= 100_000 ? ms.toFixed(0) : ms.toFixed(1)
}

/** `312.4 ms`, `12.3 s`: a time within a sentence. */
export function timeText(us: number): string {
  if (us >= 60_000_000) return `${(us / 1_000_000).toFixed(1)} s`
  return `${millisecondsText(us)} ms`
}

/** A duration as someone wrote it, in one form: `'1.5s'`, `'250ms'`. */
export function durationText(duration: number | string): string {
  return typeof duration === 'string' ? duration : formatDuration(Math.round(duration * 1_000))
}
