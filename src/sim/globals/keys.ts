import crypto, { type KeyObject } from 'node:crypto'
import { current } from '../current.ts'
import { bySynchronousForm } from './background.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'
import { refuse } from './refused.ts'

/** Where a private key begins, and how many random bytes follow: PKCS #8 of RFC 8410. */
const EDWARDS: Readonly<Record<string, readonly [head: string, bytes: number]>> = {
  ed25519: ['302e020100300506032b657004220420', 32],
  x25519: ['302e020100300506032b656e04220420', 32],
  ed448: ['3047020100300506032b6571043b0439', 57],
  x448: ['3046020100300506032b656f043a0438', 56],
}

/** By the names that OpenSSL has for them: those of RFC 7518 and 8812, and the bytes of a coordinate. */
const CURVES: Readonly<Record<string, readonly [name: string, bytes: number]>> = {
  prime256v1: ['P-256', 32],
  'P-256': ['P-256', 32],
  secp384r1: ['P-384', 48],
  'P-384': ['P-384', 48],
  secp521r1: ['P-521', 66],
  'P-521': ['P-521', 66],
  secp256k1: ['secp256k1', 32],
}

const OPENSSL: Readonly<Record<string, string>> = { 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' }

interface PairOptions {
  readonly namedCurve?: string
  readonly publicKeyEncoding?: object
  readonly privateKeyEncoding?: { readonly cipher?: string }
}

const ADVICE = 'Load a key that was made before, or use ed25519 or ec.'
const WHY = 'its random numbers cannot be had from the seed.'

/** Makes a private key of the node's own random numbers; undefined where that cannot be done. */
export function privateKey(type: string, { namedCurve = '' }: PairOptions): KeyObject | undefined {
  const edwards = EDWARDS[type]
  if (edwards !== undefined) {
    const key = Buffer.concat([Buffer.from(edwards[0], 'hex'), crypto.randomBytes(edwards[1])])
    return crypto.createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  }
  const curve = type === 'ec' ? CURVES[namedCurve] : undefined
  if (curve === undefined) return undefined
  const [crv, size] = curve
  const ecdh = crypto.createECDH(OPENSSL[crv] ?? crv)
  const d = setSecret(ecdh, size)
  const point = ecdh.getPublicKey()
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)]
  const [dText, xText, yText] = [d, x, y].map(bytes => bytes.toString('base64url')) as [string, string, string]
  return crypto.createPrivateKey({ key: { kty: 'EC', crv, d: dText, x: xText, y: yText }, format: 'jwk' })
}

/** What Node makes of the same call, thrown away: what is wrong with it is said in Node's words. */
function withChecked<F extends AnyFunction>(original: AnyFunction, virtual: F): F {
  return ((...args: unknown[]) => {
    if (!SLOW.test(String(args[0]))) original(...args)
    return virtual(...args)
  }) as F
}

/** Types of pairs that are refused, and would take long. */
const SLOW = /^(?:rsa|rsa-pss|dsa|dh)$/

function generateKeyPair(type: string, options: PairOptions = {}): { publicKey: unknown; privateKey: unknown } {
  const made = privateKey(type, options)
  const { publicKeyEncoding, privateKeyEncoding } = options
  if (made === undefined || privateKeyEncoding?.cipher !== undefined) {
    const what = made === undefined ? (options.namedCurve ?? type) : 'an encrypted private key'
    refuse(`crypto.generateKeyPair of ${what}`, ADVICE, WHY)
    throw new Error('generateKeyPair was called outside of a node')
  }
  const publicKey = crypto.createPublicKey(made)
  return {
    publicKey: publicKeyEncoding === undefined ? publicKey : publicKey.export(publicKeyEncoding as never),
    privateKey: privateKeyEncoding === undefined ? made : made.export(privateKeyEncoding as never),
  }
}

function generateKey(_type: string, { length }: { readonly length: number }): KeyObject {
  return crypto.createSecretKey(crypto.randomBytes(Math.floor(length / 8)))
}

/** Within a node, in place of the original. */
function withinNode(key: 'generateKeySync' | 'generateKeyPairSync', given: AnyFunction): Patch {
  const original = crypto[key] as AnyFunction
  const virtual = withChecked(original, given)
  const replacement = function (this: unknown, ...args: unknown[]): unknown {
    return Reflect.apply(current === undefined ? original : virtual, this, args)
  }
  return { target: crypto, key, replacement: dressed(replacement, original) }
}

/** `generateKeys` of an exchange on a curve. Node makes keys first, for what is wrong with the call and for their size. */
function exchangePatch(): Patch {
  const target = crypto.ECDH.prototype as unknown as Record<'generateKeys', AnyFunction>
  const { generateKeys } = target
  const replacement = function (this: crypto.ECDH, ...args: unknown[]): unknown {
    const made: unknown = Reflect.apply(generateKeys, this, args)
    if (current === undefined) return made
    setSecret(this, (this.getPublicKey().length - 1) / 2)
    return this.getPublicKey(...(args as [crypto.BinaryToTextEncoding]))
  }
  return { target, key: 'generateKeys', replacement: dressed(replacement, generateKeys) }
}

/** Gives it a private key of the node's own random numbers, and returns that. */
function setSecret(exchange: crypto.ECDH, size: number): Buffer {
  for (;;) {
    const secret = crypto.randomBytes(size)
    // The order of P-521 has 521 bits.
    if (size === 66) secret[0] = (secret[0] as number) & 1
    try {
      exchange.setPrivateKey(secret)
      return secret
    } catch {
      // It is none, or larger than the order of the curve.
    }
  }
}

/** Keys are made of the node's own random numbers. OpenSSL would take its own. */
export function keyPatches(): Patch[] {
  const pair = (...args: unknown[]) => {
    const made = generateKeyPair(...(args as [string, PairOptions]))
    return [made.publicKey, made.privateKey]
  }
  const { generateKeySync, generateKeyPairSync } = crypto as unknown as Record<string, AnyFunction>
  return [
    exchangePatch(),
    withinNode('generateKeySync', generateKey),
    withinNode('generateKeyPairSync', generateKeyPair),
    ...bySynchronousForm(crypto, 'generateKey', withChecked(generateKeySync as AnyFunction, generateKey)),
    ...bySynchronousForm(crypto, 'generateKeyPair', withChecked(generateKeyPairSync as AnyFunction, pair), true),
  ]
}
