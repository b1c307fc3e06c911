import { formatDuration } from '../clock/duration.ts'
import { grouped } from '../options/counted.ts'

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

/** A duration, however it was written, in one form: `'1.5s'`, `'250ms'`. */
export function durationText(duration: number | string): string {
  return typeof duration === 'string' ? duration : formatDuration(Math.round(duration * 1_000))
}

/** Milliseconds as `1.5 s`, `4 min 10 s` or `2 h 5 min`. */
export function seconds(ms: number): string {
  if (ms < 1_000) return `${Number(ms.toFixed(ms < 10 ? 1 : 0))} ms`
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(1))} s`
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 60) return `${minutes} min ${Math.floor((ms % 60_000) / 1_000)} s`
  return `${grouped(Math.floor(minutes / 60))} h ${minutes % 60} min`
}
