import type { KeyObject } from 'node:crypto'
import { privateKey } from './keys.ts'

/** How many points a curve has, by OpenSSL's name of the curve: `n` of SEC 2. */
const ORDERS: Readonly<Record<string, bigint>> = {
  prime256v1: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  secp384r1: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  secp521r1:
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  secp256k1: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
}

export type SignatureEncoding = 'der' | 'ieee-p1363'

/**
 * Signs a digest as FIPS 186-5 says (6.4.1), with a secret number of the node's own random numbers: OpenSSL would take one of its own.
 * Such a number and its point are a pair of keys. Returns undefined where the curve is not known here.
 */
export function ecdsaSignature(digest: Buffer, key: KeyObject, encoding: SignatureEncoding): Buffer | undefined {
  const namedCurve = key.asymmetricKeyDetails?.namedCurve ?? ''
  const order = ORDERS[namedCurve]
  if (order === undefined) return undefined
  const bits = order.toString(2).length
  const d = numberOf(key)
  const z = integer(digest) >> BigInt(Math.max(0, 8 * digest.length - bits))
  for (;;) {
    const nonce = privateKey('ec', { namedCurve }) as KeyObject
    const r = numberOf(nonce, 'x') % order
    const s = (inverse(numberOf(nonce), order) * (z + r * d)) % order
    if (r !== 0n && s !== 0n) return encoding === 'der' ? der(r, s) : plain(r, s, Math.ceil(bits / 8))
  }
}

function numberOf(key: KeyObject, field: 'd' | 'x' = 'd'): bigint {
  return integer(Buffer.from(key.export({ format: 'jwk' })[field] ?? '', 'base64url'))
}

function integer(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`)
}

/** By Euclid's algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [rest, next] = [modulus, value % modulus]
  let [factor, nextFactor] = [0n, 1n]
  while (next !== 0n) {
    const quotient = rest / next
    ;[rest, next] = [next, rest - quotient * next]
    ;[factor, nextFactor] = [nextFactor, factor - quotient * nextFactor]
  }
  return factor < 0n ? factor + modulus : factor
}

function plain(r: bigint, s: bigint, size: number): Buffer {
  return Buffer.from([r, s].map(value => value.toString(16).padStart(2 * size, '0')).join(''), 'hex')
}

/** A sequence of two integers (RFC 3279, 2.2.3). */
function der(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([r, s].map(derInteger))
  return Buffer.concat([Buffer.of(0x30), derLength(body.length), body])
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  // A first bit that is set would make it negative.
  const sign = (bytes[0] as number) >= 0x80 ? Buffer.of(0) : Buffer.alloc(0)
  return Buffer.concat([Buffer.of(2), derLength(sign.length + bytes.length), sign, bytes])
}

function derLength(length: number): Buffer {
  return length < 0x80 ? Buffer.of(length) : Buffer.of(0x81, length)
}
