import type { VirtualSocket } from '../net/socket.ts'

type Write = (chunk: unknown, ...rest: unknown[]) => unknown

/**
 * Returns a socket that masks each frame anew which a WebSocket client writes (RFC 6455, 5.3), by the node's own random numbers: Node's
 * client takes its masks from a pool that all nodes share, and that outlives the run.
 */
export function remasked(socket: VirtualSocket, random: () => number): VirtualSocket {
  const frames = new Frames(random)
  for (const name of ['write', 'end'] as const) {
    const original = socket[name] as Write
    const anew: Write = (chunk, ...rest) =>
      original.call(socket, chunk instanceof Uint8Array ? frames.maskedAnew(chunk) : chunk, ...rest)
    socket[name] = anew as never
  }
  return socket
}

const MASK_BYTES = 4

/** Frames as they are written, in pieces of any size. */
class Frames {
  readonly #random: () => number
  /** Of the frame that is being written: its head as far as it goes, and how much of its payload is to come. */
  #head: number[] = []
  #left = 0
  /** What the mask has changed by, and which of its bytes is next. */
  #change: number[] = []
  #at = 0

  constructor(random: () => number) {
    this.#random = random
  }

  maskedAnew(bytes: Uint8Array): Uint8Array {
    return bytes.map(byte => (this.#left > 0 ? this.#payload(byte) : this.#next(byte)))
  }

  #payload(byte: number): number {
    this.#left--
    return byte ^ (this.#change[this.#at++ % MASK_BYTES] as number)
  }

  /** The mask stands at the end of the head. */
  #next(byte: number): number {
    this.#head.push(byte)
    const short = (this.#head[1] ?? 0) & 0x7f
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
    const maskAt = 2 + lengthBytes
    const inMask = this.#head.length - 1 - maskAt
    if (this.#head.length < 2 || inMask < 0) return byte
    const anew = Math.floor(this.#random() * 256)
    this.#change[inMask] = byte ^ anew
    if (inMask === MASK_BYTES - 1) {
      const length = this.#head.slice(2, maskAt).reduce((sum, each) => sum * 256 + each, 0)
      this.#left = lengthBytes === 0 ? short : length
      this.#head = []
      this.#at = 0
    }
    return anew
  }
}
