/**
 * XXH64 without a seed (Collet, "xxHash fast digest algorithm"), of bytes that come piece by piece: the checksum of zstd. Whole numbers of 64
 * bits are two halves here where there are many of them, as bigints take ten times as long.
 */
const PRIME_1 = 0x9e3779b185ebca87n
const PRIME_2 = 0xc2b2ae3d27d4eb4fn
const PRIME_3 = 0x165667b19e3779f9n
const PRIME_4 = 0x85ebca77c2b2ae63n
const PRIME_5 = 0x27d4eb2f165667c5n

/** Bytes that are mixed in at once, eight to each lane. */
const STRIPE = 32

export class Xxh64 {
  /** The lanes, each as its low and its high half. */
  readonly #lanes = new Int32Array(8)
  readonly #rest = new Uint8Array(STRIPE)
  #restLength = 0
  #length = 0

  constructor() {
    const begin = [PRIME_1 + PRIME_2, PRIME_2, 0n, -PRIME_1]
    begin.forEach((lane, i) => {
      this.#lanes[2 * i] = Number(BigInt.asIntN(32, lane))
      this.#lanes[2 * i + 1] = Number(BigInt.asIntN(32, lane >> 32n))
    })
  }

  update(bytes: Uint8Array): void {
    this.#length += bytes.length
    let from = 0
    if (this.#restLength > 0) {
      from = Math.min(STRIPE - this.#restLength, bytes.length)
      this.#rest.set(bytes.subarray(0, from), this.#restLength)
      this.#restLength += from
      if (this.#restLength < STRIPE) return
      this.#mix(this.#rest, 0, STRIPE)
    }
    const end = from + STRIPE * Math.floor((bytes.length - from) / STRIPE)
    this.#mix(bytes, from, end)
    this.#rest.set(bytes.subarray(end))
    this.#restLength = bytes.length - end
  }

  digest(): bigint {
    let hash = this.#length < STRIPE ? PRIME_5 : this.#merged()
    hash = wrapped(hash + BigInt(this.#length))
    const rest = new DataView(this.#rest.buffer, 0, this.#restLength)
    let at = 0
    for (; at + 8 <= rest.byteLength; at += 8) {
      hash ^= round(0n, rest.getBigUint64(at, true))
      hash = wrapped(rotated(hash, 27n) * PRIME_1 + PRIME_4)
    }
    if (at + 4 <= rest.byteLength) {
      hash ^= wrapped(BigInt(rest.getUint32(at, true)) * PRIME_1)
      hash = wrapped(rotated(hash, 23n) * PRIME_2 + PRIME_3)
      at += 4
    }
    for (; at < rest.byteLength; at++) {
      hash ^= wrapped(BigInt(rest.getUint8(at)) * PRIME_5)
      hash = wrapped(rotated(hash, 11n) * PRIME_1)
    }
    hash = wrapped((hash ^ (hash >> 33n)) * PRIME_2)
    hash = wrapped((hash ^ (hash >> 29n)) * PRIME_3)
    return hash ^ (hash >> 32n)
  }

  #merged(): bigint {
    const lanes = Array.from(
      { length: 4 },
      (_, i) => (BigInt(this.#lanes[2 * i + 1]! >>> 0) << 32n) | BigInt(this.#lanes[2 * i]! >>> 0),
    )
    const [a, b, c, d] = lanes as [bigint, bigint, bigint, bigint]
    const sum = rotated(a, 1n) + rotated(b, 7n) + rotated(c, 12n) + rotated(d, 18n)
    return lanes.reduce((hash, lane) => wrapped((hash ^ round(0n, lane)) * PRIME_1 + PRIME_4), wrapped(sum))
  }

  /** Whole stripes. */
  #mix(bytes: Uint8Array, from: number, end: number): void {
    const lanes = this.#lanes
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let at = from; at < end; ) {
      for (let lane = 0; lane < 8; lane += 2, at += 8) {
        multiply(view.getInt32(at, true), view.getInt32(at + 4, true), HALVES_2)
        const low = (lanes[lane]! >>> 0) + (product[0]! >>> 0)
        const high = (lanes[lane + 1]! + product[1]! + (low > 0xffffffff ? 1 : 0)) | 0
        // Turned by 31 bits to the left: by one to the right, with the halves exchanged.
        multiply(((low | 0) << 31) | (high >>> 1), (high << 31) | ((low | 0) >>> 1), HALVES_1)
        lanes[lane] = product[0]!
        lanes[lane + 1] = product[1]!
      }
    }
  }
}

interface Halves {
  readonly low: number
  readonly high: number
}

const halvesOf = (prime: bigint): Halves => ({ low: Number(prime & 0xffffffffn) | 0, high: Number(prime >> 32n) | 0 })
const HALVES_1 = halvesOf(PRIME_1)
const HALVES_2 = halvesOf(PRIME_2)

/** The low and the high half of what was multiplied last. */
const product = new Int32Array(2)

function multiply(low: number, high: number, by: Halves): void {
  const [a0, a1, b0, b1] = [low & 0xffff, low >>> 16, by.low & 0xffff, by.low >>> 16]
  const least = a0 * b0
  // Neither of these goes beyond 32 bits.
  const middle = a0 * b1 + (least >>> 16)
  const other = a1 * b0 + (middle & 0xffff)
  product[0] = (other << 16) | (least & 0xffff)
  product[1] = a1 * b1 + (middle >>> 16) + (other >>> 16) + Math.imul(low, by.high) + Math.imul(high, by.low)
}

function round(lane: bigint, input: bigint): bigint {
  return wrapped(rotated(wrapped(lane + input * PRIME_2), 31n) * PRIME_1)
}

function rotated(value: bigint, bits: bigint): bigint {
  return wrapped(value << bits) | (value >> (64n - bits))
}

function wrapped(value: bigint): bigint {
  return BigInt.asUintN(64, value)
}
