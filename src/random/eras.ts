import type { RandomStream } from './stream.ts'

/** From a time on, microseconds, streams are those of a seed of its own. */
export interface Era {
  /** Microseconds since the start of the run. */
  readonly fromUs: number
  /** The random stream called `name`, in this era. */
  stream(name: string): RandomStream
}

/** What is drawn before a run, and when it happens in it. */
export interface Drawing {
  /** How long things may happen, microseconds. */
  readonly durationUs: number
  /** The random stream called `name`, in the first era. */
  stream(name: string): RandomStream
  /** The eras of the run, in order. Default: one. */
  readonly eras?: readonly Era[]
}

/** One of the times at which something happens again and again. */
export interface Occurrence {
  /** From 0. */
  readonly number: number
  /** Microseconds since the start of the run. */
  readonly atUs: number
  /** A stream of its own, from which its time has been drawn. */
  readonly random: RandomStream
}

/** The eras of a drawing, the first of which begins with the run. */
export function erasOf(drawing: Drawing): readonly Era[] {
  return drawing.eras ?? [{ fromUs: 0, stream: name => drawing.stream(name) }]
}

/** The era that a time is in. */
export function eraAt(drawing: Drawing, atUs: number): Era {
  const eras = erasOf(drawing)
  return eras.findLast(({ fromUs }) => fromUs <= atUs) ?? (eras[0] as Era)
}

/**
 * Draws the times at which something happens again and again, up to the end of the duration: `gapUs` draws how long after the one
 * before, at least 1. What would happen after the end of an era is drawn in the next one, from its beginning on: intervals that
 * are exponentially distributed remember nothing, so that these are as they would have been without.
 */
export function* occurrences(
  drawing: Drawing,
  nameOf: (number: number) => string,
  gapUs: (random: RandomStream) => number,
): Generator<Occurrence> {
  const eras = erasOf(drawing)
  let era = 0
  let beforeUs = 0
  for (let number = 0; ; ) {
    const random = (eras[era] as Era).stream(nameOf(number))
    const atUs = beforeUs + gapUs(random)
    const next = eras[era + 1]
    if (next !== undefined && atUs >= next.fromUs) {
      era++
      beforeUs = Math.max(beforeUs, next.fromUs - 1)
      continue
    }
    if (atUs >= drawing.durationUs) return
    yield { number: number++, atUs, random }
    beforeUs = atUs
  }
}
