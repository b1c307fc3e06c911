import { grouped } from '../options/counted.ts'

/** Milliseconds as `1.5 s`, `4 min 10 s` or `2 h 5 min`. */
export function seconds(ms: number): string {
  if (ms < 1_000) return `${Number(ms.toFixed(ms < 10 ? 1 : 0))} ms`
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(1))} s`
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 60) return `${minutes} min ${Math.floor((ms % 60_000) / 1_000)} s`
  return `${grouped(Math.floor(minutes / 60))} h ${minutes % 60} min`
}
