import crypto, { type BinaryLike, type Hash, type KeyObject } from 'node:crypto'
import { isCryptoKey } from 'node:util/types'
import { current } from '../current.ts'
import { bySynchronousForm } from './background.ts'
import { ecdsaSignature, type SignatureEncoding } from './ecdsa.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'
import { refuse } from './refused.ts'

const ADVICE = 'Use a key of Ed25519, RSA, or one of the curves P-256, P-384, P-521 and secp256k1.'
const WHY = 'such a signature has a real random number in it.'

/** What is given in the place of a key, if that is an object: the key, and how it signs. */
interface SigningKey {
  readonly key?: unknown
  readonly padding?: number
  readonly dsaEncoding?: string
}

/** How a signature by this key has a random number in it; undefined if it has none, or cannot be made. */
function randomKind(given: unknown): { readonly key: KeyObject; readonly encoding: SignatureEncoding } | undefined {
  const options: SigningKey = typeof given === 'object' && given !== null ? given : {}
  const { dsaEncoding = 'der', padding } = options
  if (dsaEncoding !== 'der' && dsaEncoding !== 'ieee-p1363') return undefined
  const inner = options.key ?? given
  let key: KeyObject
  try {
    if (inner instanceof crypto.KeyObject) key = inner
    else if (isCryptoKey(inner)) key = crypto.KeyObject.from(inner)
    else key = crypto.createPrivateKey(given as string)
  } catch {
    return undefined
  }
  // What is no private key Node refuses in its own words.
  if (key.type !== 'private') return undefined
  const isRandom =
    ['ec', 'dsa', 'rsa-pss'].includes(key.asymmetricKeyType ?? '') || padding === crypto.constants.RSA_PKCS1_PSS_PADDING
  return isRandom ? { key, encoding: dsaEncoding } : undefined
}

/** A signature of the node's own random numbers. What cannot be had so is refused. */
function signature(call: string, digest: () => Buffer, kind: NonNullable<ReturnType<typeof randomKind>>): Buffer {
  const made = kind.key.asymmetricKeyType === 'ec' ? ecdsaSignature(digest(), kind.key, kind.encoding) : undefined
  if (made !== undefined) return made
  refuse(call, ADVICE, WHY)
  throw new Error(`${call} was called outside of a node`)
}

/** What a `Sign` of a node has been given, hashed: Node's own hands out nothing but signatures. */
const hashes = new WeakMap<object, Hash>()

function withHash(sign: object, algorithm: unknown): object {
  if (current !== undefined) hashes.set(sign, crypto.createHash(algorithm as string))
  return sign
}

/** `crypto.sign`, in both forms. */
function signPatches(): Patch[] {
  const original = crypto.sign as AnyFunction
  const virtual = (algorithm: string | null | undefined, data: NodeJS.ArrayBufferView, given: unknown): Buffer => {
    const kind = randomKind(given)
    if (kind === undefined) return original(algorithm, data, given) as Buffer
    return signature('crypto.sign', () => digestOf(algorithm ?? 'sha256', data), kind)
  }
  return bySynchronousForm(crypto, 'sign', virtual).map(patch => {
    const later = patch.replacement as AnyFunction
    const replacement = function (this: unknown, ...args: unknown[]): unknown {
      const isVirtual = current !== undefined && typeof args.at(-1) !== 'function'
      return Reflect.apply(isVirtual ? virtual : later, this, args)
    }
    return { ...patch, replacement: dressed(replacement, original) }
  })
}

function digestOf(algorithm: string, data: BinaryLike | ArrayBuffer): Buffer {
  return crypto
    .createHash(algorithm)
    .update(data instanceof ArrayBuffer ? new Uint8Array(data) : data)
    .digest()
}

/** `crypto.createSign`, and what comes of it. */
function signStreamPatches(): Patch[] {
  const { Sign, createSign } = crypto
  const target = Sign.prototype as unknown as Record<'update' | 'sign', AnyFunction>
  const { update, sign } = target
  const made = dressed(
    (...args: unknown[]) => withHash(Reflect.apply(createSign, crypto, args) as object, args[0]),
    createSign,
  )
  const maker = new Proxy(Sign, {
    construct: (original, args, newTarget) => withHash(Reflect.construct(original, args, newTarget), args[0]),
    // It may be called without `new`, and on an object that inherits from it.
    apply: (original, thisArg, args) => withHash(Reflect.apply(original, thisArg, args) ?? thisArg, args[0]),
  })
  // A stream's `_write` calls it, too.
  const taking = function (this: object, data: BinaryLike, encoding?: unknown): unknown {
    hashes.get(this)?.update(data as string, encoding as 'utf8')
    return Reflect.apply(update, this, [data, encoding])
  }
  const signing = function (this: object, given: unknown, encoding?: BufferEncoding): unknown {
    const kind = current === undefined ? undefined : randomKind(given)
    if (kind === undefined) return Reflect.apply(sign, this, [given, encoding])
    const hash = hashes.get(this)
    if (hash === undefined) {
      refuse('Sign.sign', 'Make it within the node.', WHY)
      throw new Error('Sign.sign was called outside of a node')
    }
    const bytes = signature('Sign.sign', () => hash.digest(), kind)
    return encoding === undefined || (encoding as string) === 'buffer' ? bytes : bytes.toString(encoding)
  }
  return [
    { target: crypto, key: 'createSign', replacement: made },
    { target: crypto, key: 'Sign', replacement: maker },
    { target, key: 'update', replacement: dressed(taking, update) },
    { target, key: 'sign', replacement: dressed(signing, sign) },
  ]
}

/** Signatures of nodes: with their own random numbers where they have some. OpenSSL would take its own. */
export function signingPatches(): Patch[] {
  return [...signPatches(), ...signStreamPatches()]
}
