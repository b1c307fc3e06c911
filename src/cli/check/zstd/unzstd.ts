import { Decompress } from 'fzstd'
import { ByteSource } from './byte-source.ts'
import { Xxh64 } from './xxh64.ts'

const FRAME = 0xfd2fb528
/** Of a frame that holds something else; the last four bits are anything. */
const SKIPPED = 0x184d2a50

/**
 * Unpacks zstd (RFC 8878), frame by frame: fzstd unpacks each and does not look at its checksum, which is looked at here.
 *
 * @throws Error if it ends too early, or is broken.
 */
export async function* unzstd(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = new ByteSource(bytes)
  try {
    for (;;) {
      const magic = await source.take(4, 'or nothing')
      if (magic === undefined) return
      const kind = wordOf(magic)
      if ((kind & ~0xf) >>> 0 === SKIPPED) await source.skip(wordOf(await source.take(4)))
      else if (kind === FRAME) yield* frame(source, magic)
      else throw new Error(`after byte ${source.taken - magic.length}, where a frame ends, there is something else`)
    }
  } finally {
    await source.close()
  }
}

async function* frame(source: ByteSource, magic: Uint8Array): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = []
  const stream = new Decompress(piece => ready.push(piece))
  const begun = source.taken - magic.length
  const descriptor = await source.take(1)
  const flags = descriptor[0]!
  const checksum = (flags & 4) === 0 ? undefined : new Xxh64()
  const unpacked = (piece: Uint8Array, isLast = false) => {
    stream.push(piece, isLast)
    const pieces = ready
    ready = []
    if (checksum !== undefined) for (const each of pieces) checksum.update(each)
    return pieces
  }
  yield* unpacked(magic)
  yield* unpacked(descriptor)
  yield* unpacked(await source.take(headerLength(flags)))
  for (let isLast = false; !isLast; ) {
    const block = await source.take(3)
    const word = block[0]! | (block[1]! << 8) | (block[2]! << 16)
    isLast = (word & 1) === 1
    const isOneByteRepeated = ((word >> 1) & 3) === 1
    yield* unpacked(block)
    yield* unpacked(await source.take(isOneByteRepeated ? 1 : word >> 3))
  }
  if (checksum === undefined) yield* unpacked(new Uint8Array(0), true)
  else {
    const expected = await source.take(4)
    yield* unpacked(expected, true)
    if (Number(checksum.digest() & 0xffffffffn) !== wordOf(expected)) {
      throw new Error(`the checksum of the frame that begins after byte ${begun} is wrong: the file is damaged`)
    }
  }
}

/** What a frame's header has after its flags: the size of the window, the number of the dictionary, the size of the content. */
function headerLength(flags: number): number {
  const isOneSegment = (flags & 32) !== 0
  const contentSize = [isOneSegment ? 1 : 0, 2, 4, 8][flags >> 6]!
  return (isOneSegment ? 0 : 1) + [0, 1, 2, 4][flags & 3]! + contentSize
}

function wordOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
}
