import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { existingFile } from '../../failures/failure-file.ts'
import { usageError } from '../../fuzz/problem.ts'
import { unzstd } from './zstd/unzstd.ts'

/** Bytes that are read at once. */
const PIECE = 1 << 20
/** So many tell what is in a file. */
const ENOUGH = 8

type Bytes = AsyncIterable<Uint8Array>

/**
 * The text of a file, piece by piece; `-` is standard input. What is packed with gzip or zstd is unpacked. It is UTF-8, or UTF-16 if its
 * beginning says so.
 *
 * @throws ProblemError if there is no such file, or it is packed in another way or broken.
 */
export async function* fileText(path: string): AsyncGenerator<string> {
  yield* decoded(fileBytes(path), path === '-' ? 'standard input' : path)
}

/** The bytes of a file, piece by piece, unpacked as its text is. @throws ProblemError */
export async function* fileBytes(path: string): AsyncGenerator<Uint8Array> {
  const name = path === '-' ? 'standard input' : path
  const source: Readable =
    path === '-' ? process.stdin : createReadStream(existingFile(path, 'file'), { highWaterMark: PIECE })
  try {
    yield* unpacked(await peeked(source), name)
  } finally {
    source.destroy()
  }
}

interface Peeked {
  /** The first bytes: at least `ENOUGH`, if there are so many. */
  readonly head: Uint8Array
  /** All, the first ones included. */
  readonly bytes: Bytes
}

async function peeked(source: Bytes): Promise<Peeked> {
  const pieces = source[Symbol.asyncIterator]()
  let head = new Uint8Array(0)
  while (head.length < ENOUGH) {
    const { value, done } = await pieces.next()
    if (done === true) break
    head = Buffer.concat([head, value])
  }
  async function* bytes() {
    yield head
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value
  }
  return { head, bytes: bytes() }
}

const PACKINGS = [
  { name: 'gzip', magic: [0x1f, 0x8b] },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68] },
  { name: 'zip', magic: [0x50, 0x4b, 0x03, 0x04] },
] as const

async function* unpacked({ head, bytes }: Peeked, name: string): AsyncGenerator<Uint8Array> {
  const packing = PACKINGS.find(({ magic }) => magic.every((byte, i) => head[i] === byte))?.name ?? skippedFrame(head)
  if (packing === undefined) yield* bytes
  else if (packing === 'gzip' || packing === 'zstd') {
    try {
      yield* packing === 'gzip' ? gunzipped(bytes) : unzstd(bytes)
    } catch (error) {
      throw usageError(`${name} cannot be unpacked with ${packing}: ${(error as Error).message}`)
    }
  } else
    throw usageError(
      `${name} is packed with ${packing}, which is not read here: unpack it first, or pack it with gzip or zstd`,
    )
}

/** What pzstd writes begins with a frame that is to be skipped. */
function skippedFrame([first = 0, ...rest]: Uint8Array): 'zstd' | undefined {
  return (first & 0xf0) === 0x50 && [0x2a, 0x4d, 0x18].every((byte, i) => rest[i] === byte) ? 'zstd' : undefined
}

async function* gunzipped(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: PIECE })
  let taken = 0
  let end = 0
  async function* watched() {
    for await (const piece of bytes) {
      const last = piece.findLastIndex(byte => byte !== 0)
      if (last >= 0) end = taken + last + 1
      taken += piece.length
      yield piece
    }
  }
  // What goes wrong is thrown where the result is read.
  pipeline(Readable.from(watched(), { objectMode: false }), gunzip).catch(() => {})
  yield* gunzip
  // Zeros may fill up a file. Node takes them for its end, whatever comes after them.
  if (end > gunzip.bytesWritten) throw new Error(`after byte ${gunzip.bytesWritten}, where it ends, there is more`)
}

async function* decoded(bytes: Bytes, name: string): AsyncGenerator<string> {
  const { head, bytes: all } = await peeked(bytes)
  const encoding = encodingOf(head)
  // What is wrong would be replaced by one and the same character: two names could become one.
  const decoder = new TextDecoder(encoding, { fatal: true })
  let lines = 0
  const text = (piece?: Uint8Array) => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true })
    } catch {
      const place = encoding === 'utf-8' ? `${name}:${lines + wrongLine(piece)}` : name
      throw usageError(`${place} is not text in ${encoding.toUpperCase()}: convert it first, such as with iconv`)
    }
  }
  for await (const piece of all) {
    yield text(piece)
    for (let at = piece.indexOf(LINE_END); at >= 0; at = piece.indexOf(LINE_END, at + 1)) lines++
  }
  yield text()
}

const LINE_END = 0x0a

/** The first line of a piece that is not UTF-8, from 1. */
function wrongLine(piece: Uint8Array = new Uint8Array(0)): number {
  let line = 1
  // The beginning may belong to a character of the piece before.
  let from = piece.findIndex(byte => (byte & 0xc0) !== 0x80)
  for (let end = piece.indexOf(LINE_END, from); end >= 0; end = piece.indexOf(LINE_END, from), line++) {
    if (!isUtf8(piece.subarray(from, end))) return line
    from = end + 1
  }
  return line
}

/** What a text is in, by its first bytes: the byte order mark, or the zeros in letters of ASCII that UTF-16 takes two bytes for. */
export function encodingOf([first, second, third, fourth]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (second === 0 && fourth === 0 && first !== 0) return 'utf-16le'
  if (first === 0 && third === 0 && second !== 0) return 'utf-16be'
  return 'utf-8'
}
