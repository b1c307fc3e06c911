import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Xxh64 } from '../../src/cli/check/zstd/xxh64.ts'
import { effort } from '../effort.ts'

const [P1, P2, P3, P4, P5] = [
  11400714785074694791n,
  14029467366897019727n,
  1609587929392839161n,
  9650029242287828579n,
  2870177450012600261n,
] as const

const cut = (value: bigint) => value & 0xffff_ffff_ffff_ffffn
const turn = (value: bigint, bits: bigint) => cut(value << bits) | (value >> (64n - bits))
const mix = (lane: bigint, input: bigint) => cut(turn(cut(lane + input * P2), 31n) * P1)

/** As its specification has it, in whole numbers of 64 bits. */
function byDefinition(bytes: Buffer): bigint {
  let at = 0
  let hash: bigint = P5
  if (bytes.length >= 32) {
    let lanes = [cut(P1 + P2), P2, 0n, cut(-P1)]
    for (; at + 32 <= bytes.length; at += 32) {
      lanes = lanes.map((lane, i) => mix(lane, bytes.readBigUInt64LE(at + 8 * i)))
    }
    hash = lanes.map((lane, i) => turn(lane, [1n, 7n, 12n, 18n][i]!)).reduce((sum, lane) => cut(sum + lane))
    for (const lane of lanes) hash = cut((hash ^ mix(0n, lane)) * P1 + P4)
  }
  hash = cut(hash + BigInt(bytes.length))
  for (; at + 8 <= bytes.length; at += 8) hash = cut(turn(hash ^ mix(0n, bytes.readBigUInt64LE(at)), 27n) * P1 + P4)
  if (at + 4 <= bytes.length) {
    hash = cut(turn(hash ^ cut(BigInt(bytes.readUInt32LE(at)) * P1), 23n) * P2 + P3)
    at += 4
  }
  for (; at < bytes.length; at++) hash = cut(turn(hash ^ cut(BigInt(bytes[at]!) * P5), 11n) * P1)
  hash = cut((hash ^ (hash >> 33n)) * P2)
  hash = cut((hash ^ (hash >> 29n)) * P3)
  return hash ^ (hash >> 32n)
}

function digestOf(pieces: readonly Uint8Array[]): bigint {
  const hash = new Xxh64()
  for (const piece of pieces) hash.update(piece)
  return hash.digest()
}

test.each([
  ['', 0xef46db3751d8e999n],
  ['a', 0xd24ec4f1a98c6e5bn],
  ['abc', 0x44bc2cf5ad770999n],
])('of %j', (text, expected) => {
  expect(digestOf([Buffer.from(text)])).toBe(expected)
})

test('of any bytes, in any pieces, it is what its definition says', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 70, size: 'max' }), { maxLength: 6 }), pieces => {
      expect(digestOf(pieces)).toBe(byDefinition(Buffer.concat(pieces)))
    }),
    { numRuns: effort(400) },
  )
})
