import type { RandomStream } from './stream.ts'

/**
 * What is drawn, said outright: by the name of the stream, its draws as base64. They are listed by the time, in microseconds, at which they are
 * drawn: how much later than the time before, how many there are, both as unsigned LEB128, and the 32-bit integers, little-endian, in their order. What
 * is not listed follows from the seed, the name and the time.
 */
export type Draws = Readonly<Record<string, string>>

/** The draws of one stream, by microseconds. */
export type DrawsByTime = ReadonlyMap<number, readonly number[]>

/** The draws of a plan, by streams and microseconds. */
export type DrawTable = ReadonlyMap<string, DrawsByTime>

const tables = new WeakMap<Draws, DrawTable>()

/** The draws as they are looked up. Plans that have the same ones share that. */
export function drawTable(draws: Draws): DrawTable {
  const known = tables.get(draws)
  if (known !== undefined) return known
  const table = new Map(Object.entries(draws).map(([name, packed]) => [name, unpacked(packed)]))
  tables.set(draws, table)
  return table
}

/** Whether a text lists draws: nothing is missing at its end. */
export function areDraws(packed: string): boolean {
  try {
    unpacked(packed)
    return true
  } catch {
    return false
  }
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
        .map(([name, times]) => [name, packed(times)]),
    )
  }
}

/** Of these draws, what is drawn at times at which the others have something, too. */
export function inBoth(draws: Draws, others: Draws): Draws {
  const drawn = drawTable(others)
  return Object.fromEntries(
    [...drawTable(draws)].flatMap(([name, times]) => {
      const kept = new Map([...times].filter(([at]) => drawn.get(name)?.has(at) === true))
      return kept.size === 0 ? [] : [[name, packed(kept)]]
    }),
  )
}

/** An integer as seedrandom makes a number in [0, 1) of it. */
export function numberOf(int32: number): number {
  return (int32 >>> 0) / 2 ** 32
}

/** The draws of one stream as text. `times` go up. */
export function packed(times: DrawsByTime): string {
  const bytes: number[] = []
  let last = 0
  for (const [at, values] of times) {
    writeUnsigned(bytes, at - last)
    writeUnsigned(bytes, values.length)
    for (const value of values) bytes.push(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255)
    last = at
  }
  return Buffer.from(bytes).toString('base64')
}

function unpacked(text: string): DrawsByTime {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw new RangeError('not in base64')
  const times = new Map<number, readonly number[]>()
  let [at, position] = [0, 0]
  const readUnsigned = (): number => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = bytes.readUInt8(position++)
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  while (position < bytes.length) {
    at += readUnsigned()
    const values: number[] = []
    for (let left = readUnsigned(); left > 0; left--, position += 4) values.push(bytes.readInt32LE(position))
    times.set(at, values)
  }
  return times
}

function writeUnsigned(bytes: number[], value: number): void {
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  bytes.push(rest)
}
