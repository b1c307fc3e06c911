import type { RandomStream } from './stream.ts'

/**
 * What is drawn, said outright: by the name of the stream and the time, in microseconds, at which it is drawn from, the integers (32 bits, signed) in their
 * order. What is not listed follows from the seed, the name and the time.
 */
export type Draws = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>

/** The draws of a plan, by streams and microseconds. */
export type DrawTable = ReadonlyMap<string, ReadonlyMap<number, readonly number[]>>

const tables = new WeakMap<Draws, DrawTable>()

/** The draws as they are looked up. Plans that have the same ones share that. */
export function drawTable(draws: Draws): DrawTable {
  const known = tables.get(draws)
  if (known !== undefined) return known
  const table = new Map(
    Object.entries(draws).map(([name, times]) => [
      name,
      new Map(Object.entries(times).map(([at, values]) => [Number(at), values])),
    ]),
  )
  tables.set(draws, table)
  return table
}

/** Takes down what is drawn in a run, as a plan spells it out. */
export class DrawRecorder {
  readonly #streams = new Map<string, Map<number, number[]>>()

  /** The same stream; what is drawn from it is taken down, with the time. */
  recorded(name: string, stream: { int32(): number }, clock: () => number): RandomStream {
    const times = this.#streams.get(name) ?? new Map<number, number[]>()
    this.#streams.set(name, times)
    const int32 = () => {
      const value = stream.int32()
      const now = clock()
      const values = times.get(now)
      if (values === undefined) times.set(now, [value])
      else values.push(value)
      return value
    }
    return Object.assign(() => numberOf(int32()), { int32 })
  }

  /** What was drawn so far. */
  draws(): Draws {
    return Object.fromEntries(
      [...this.#streams]
        .filter(([, times]) => times.size > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, times]) => [name, Object.fromEntries(times)]),
    )
  }
}

/** Of these draws, what is drawn at times at which the others have something, too. */
export function inBoth(draws: Draws, others: Draws): Draws {
  return Object.fromEntries(
    Object.entries(draws).flatMap(([name, times]) => {
      const { [name]: drawn = {} } = others
      const kept = Object.entries(times).filter(([at]) => Object.hasOwn(drawn, at))
      return kept.length === 0 ? [] : [[name, Object.fromEntries(kept)]]
    }),
  )
}

/** An integer as seedrandom makes a number in [0, 1) of it. */
export function numberOf(int32: number): number {
  return (int32 >>> 0) / 2 ** 32
}
