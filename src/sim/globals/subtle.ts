import crypto, { type BinaryLike, type CipherGCM, KeyObject } from 'node:crypto'
import { current } from '../current.ts'
import { tellLater } from './background.ts'
import { ecdsaSignature } from './ecdsa.ts'
import { privateKey } from './keys.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'
import { refuse } from './refused.ts'

interface Algorithm {
  readonly name: string
  readonly hash?: string | { readonly name: string }
  readonly iv?: ArrayBufferView
  readonly counter?: ArrayBufferView
  readonly additionalData?: ArrayBufferView
  readonly tagLength?: number
  readonly salt?: ArrayBufferView
  readonly info?: ArrayBufferView
  readonly iterations?: number
  readonly length?: number
  readonly public?: CryptoKey
  readonly namedCurve?: string
}

type CryptoKey = crypto.webcrypto.CryptoKey
type Operation = (algorithm: Algorithm, ...rest: never[]) => unknown

const named = (given: unknown): Algorithm => (typeof given === 'string' ? { name: given } : (given as Algorithm))
const bytesOf = (data: unknown) =>
  ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data as ArrayBuffer)
/** A copy: a Buffer may be a part of a larger one. */
const bufferOf = (bytes: Uint8Array) => new Uint8Array(bytes).buffer
/** `SHA-256` is `sha256` in `node:crypto`. */
const hashOf = ({ hash }: Algorithm) => named(hash).name.toLowerCase().replace('-', '')
const keyAlgorithm = (key: CryptoKey) => key.algorithm as unknown as Algorithm

function allow(key: CryptoKey, usage: string): KeyObject {
  if (!(key.usages as string[]).includes(usage)) {
    throw new DOMException(`The key does not allow ${usage}.`, 'InvalidAccessError')
  }
  return KeyObject.from(key)
}

function cipherName({ name }: Algorithm, key: KeyObject): string {
  return `aes-${8 * (key.symmetricKeySize ?? 0)}-${name.slice(4).toLowerCase()}`
}

function ivOf({ name, iv, counter }: Algorithm): Buffer {
  return bytesOf(name === 'AES-CTR' ? counter : iv)
}

function encrypt(algorithm: Algorithm, key: CryptoKey, data: unknown): ArrayBuffer {
  const secret = allow(key, 'encrypt')
  const cipher = crypto.createCipheriv(cipherName(algorithm, secret), secret, ivOf(algorithm)) as CipherGCM
  if (algorithm.name !== 'AES-GCM') return bufferOf(Buffer.concat([cipher.update(bytesOf(data)), cipher.final()]))
  if (algorithm.additionalData !== undefined) cipher.setAAD(bytesOf(algorithm.additionalData))
  const text = Buffer.concat([cipher.update(bytesOf(data)), cipher.final()])
  return bufferOf(Buffer.concat([text, cipher.getAuthTag().subarray(0, (algorithm.tagLength ?? 128) / 8)]))
}

function decrypt(algorithm: Algorithm, key: CryptoKey, given: unknown): ArrayBuffer {
  const secret = allow(key, 'decrypt')
  const data = bytesOf(given)
  try {
    const authTagLength = (algorithm.tagLength ?? 128) / 8
    const isGcm = algorithm.name === 'AES-GCM'
    const options = isGcm ? { authTagLength } : {}
    const name = cipherName(algorithm, secret) as 'aes-256-gcm'
    const cipher = crypto.createDecipheriv(name, secret, ivOf(algorithm), options as crypto.CipherGCMOptions)
    const text = isGcm ? data.subarray(0, -authTagLength) : data
    if (isGcm) {
      cipher.setAuthTag(data.subarray(-authTagLength))
      if (algorithm.additionalData !== undefined) cipher.setAAD(bytesOf(algorithm.additionalData))
    }
    return bufferOf(Buffer.concat([cipher.update(text), cipher.final()]))
  } catch (cause) {
    throw Object.assign(new DOMException('The operation failed for an operation-specific reason', 'OperationError'), {
      cause,
    })
  }
}

function hmac(key: CryptoKey, usage: string, data: unknown): Buffer {
  return crypto
    .createHmac(hashOf(keyAlgorithm(key)), allow(key, usage))
    .update(bytesOf(data))
    .digest()
}

function deriveBits(algorithm: Algorithm, key: CryptoKey, length: number): ArrayBuffer {
  const secret = KeyObject.from(key)
  const salt = () => bytesOf(algorithm.salt) as BinaryLike
  switch (algorithm.name) {
    case 'PBKDF2': {
      const made = crypto.pbkdf2Sync(secret.export(), salt(), algorithm.iterations ?? 0, length / 8, hashOf(algorithm))
      return bufferOf(made)
    }
    case 'HKDF':
      return crypto.hkdfSync(hashOf(algorithm), secret, salt(), bytesOf(algorithm.info), length / 8)
    default: {
      const publicKey = KeyObject.from(algorithm.public as CryptoKey)
      return bufferOf(crypto.diffieHellman({ privateKey: secret, publicKey }).subarray(0, length / 8))
    }
  }
}

/** Keys are exported by `node:crypto`, which does it at once. */
function exportKey(format: string, key: CryptoKey): unknown {
  if (!key.extractable) throw new DOMException('The key is not extractable', 'InvalidAccessError')
  const object = KeyObject.from(key)
  if (format === 'raw') {
    if (object.type === 'secret') return bufferOf(object.export())
    const { x = '', y = '' } = object.export({ format: 'jwk' })
    const point = [x, y].map(text => Buffer.from(text, 'base64url'))
    return bufferOf(Buffer.concat(y === '' ? point : [Buffer.of(4), ...point]))
  }
  if (format === 'jwk') return { ...object.export({ format: 'jwk' }), key_ops: key.usages, ext: true }
  return bufferOf(object.export({ format: 'der', type: format as 'spki' }))
}

/** By what is done, and the algorithm that does it. What stands here has one result only, or takes the node's random numbers. */
const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  digest: Object.fromEntries(
    ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'].map(name => [
      name,
      (_: Algorithm, data: unknown) =>
        bufferOf(
          crypto
            .createHash(hashOf({ name, hash: name }))
            .update(bytesOf(data))
            .digest(),
        ),
    ]),
  ),
  sign: {
    HMAC: (_, key: CryptoKey, data: unknown) => bufferOf(hmac(key, 'sign', data)),
    'RSASSA-PKCS1-v1_5': (_, key: CryptoKey, data: unknown) =>
      bufferOf(crypto.sign(hashOf(keyAlgorithm(key)), bytesOf(data), allow(key, 'sign'))),
    Ed25519: (_, key: CryptoKey, data: unknown) => bufferOf(crypto.sign(null, bytesOf(data), allow(key, 'sign'))),
    ECDSA: (algorithm, key: CryptoKey, data: unknown) => {
      if (keyAlgorithm(key).name !== 'ECDSA')
        throw new DOMException('Unable to use this key to sign', 'InvalidAccessError')
      const digest = crypto.createHash(hashOf(algorithm)).update(bytesOf(data)).digest()
      return bufferOf(ecdsaSignature(digest, allow(key, 'sign'), 'ieee-p1363') as Buffer)
    },
  },
  verify: {
    HMAC: (_, key: CryptoKey, signature: unknown, data: unknown) =>
      hmac(key, 'verify', data).equals(bytesOf(signature)),
    'RSASSA-PKCS1-v1_5': (_, key: CryptoKey, signature: unknown, data: unknown) =>
      crypto.verify(hashOf(keyAlgorithm(key)), bytesOf(data), allow(key, 'verify'), bytesOf(signature)),
    Ed25519: (_, key: CryptoKey, signature: unknown, data: unknown) =>
      crypto.verify(null, bytesOf(data), allow(key, 'verify'), bytesOf(signature)),
    ECDSA: (algorithm, key: CryptoKey, signature: unknown, data: unknown) => {
      const publicKey = { key: allow(key, 'verify'), dsaEncoding: 'ieee-p1363' } as const
      return crypto.verify(hashOf(algorithm), bytesOf(data), publicKey, bytesOf(signature))
    },
  },
  encrypt: { 'AES-GCM': encrypt as Operation, 'AES-CBC': encrypt as Operation, 'AES-CTR': encrypt as Operation },
  decrypt: { 'AES-GCM': decrypt as Operation, 'AES-CBC': decrypt as Operation, 'AES-CTR': decrypt as Operation },
  deriveBits: {
    PBKDF2: deriveBits as Operation,
    HKDF: deriveBits as Operation,
    ECDH: deriveBits as Operation,
    X25519: deriveBits as Operation,
  },
}

/** What may be done with the private key of a pair; with the public one, the rest. */
const PRIVATE_USAGES = ['sign', 'deriveKey', 'deriveBits']

/** A pair of keys of the node's own random numbers; undefined where that cannot be done. */
function pairOf(
  algorithm: Algorithm,
  extractable: unknown,
  usages: readonly string[],
  importKey: (...args: unknown[]) => Promise<unknown>,
): Promise<{ readonly publicKey: unknown; readonly privateKey: unknown }> | undefined {
  const { name, namedCurve = '' } = algorithm
  const made = /^EC(?:DSA|DH)$/i.test(name) ? privateKey('ec', { namedCurve }) : privateKey(name.toLowerCase(), {})
  if (made === undefined) return undefined
  const imported = (key: KeyObject, isExtractable: unknown, isPrivate: boolean) => {
    const own = [...new Set(usages)].filter(usage => PRIVATE_USAGES.includes(usage) === isPrivate)
    return importKey('jwk', key.export({ format: 'jwk' }), algorithm, isExtractable, own)
  }
  return (async () => ({
    publicKey: await imported(crypto.createPublicKey(made), true, false),
    privateKey: await imported(made, extractable, true),
  }))()
}

/** Whether Node makes no key of that, and says so at once, without another thread. */
function isWrong({ name, namedCurve, length, hash }: Algorithm): boolean {
  if (/^EC(?:DSA|DH)$/i.test(name)) return !/^P-(?:256|384|521)$/.test(namedCurve ?? '')
  if (/^AES-/i.test(name)) return ![128, 192, 256].includes(length ?? 0)
  if (/^HMAC$/i.test(name)) return hash === undefined
  return !/^(?:RSA|Ed|X(?:25519|448)|ML-|KMAC|ChaCha)/i.test(name)
}

/** `crypto.subtle` within a node. Importing keys leaves the thread nowhere, and stays as it is. */
export function subtlePatches(): Patch[] {
  const target = Object.getPrototypeOf(crypto.webcrypto.subtle) as Record<string, AnyFunction>
  const importKey = target.importKey as AnyFunction
  return Object.getOwnPropertyNames(target).flatMap(key => {
    const original = target[key]
    if (key === 'constructor' || key === 'importKey' || typeof original !== 'function') return []
    const replacement = function (this: unknown, ...args: unknown[]): unknown {
      const process = current
      if (process === undefined) return Reflect.apply(original, this, args)
      const algorithm = named(args[0])
      if (key === 'generateKey' && isWrong(algorithm)) return Reflect.apply(original, this, args)
      if (key === 'generateKey' && /^(HMAC|AES-(GCM|CBC|CTR|KW))$/.test(algorithm.name)) {
        const bits = algorithm.length ?? (/(1|256)$/.test(hashOf(algorithm)) ? 512 : 1_024)
        const bytes = crypto.randomBytes(bits / 8)
        return Reflect.apply(importKey, this, ['raw', bytes, algorithm, ...args.slice(1)])
      }
      if (key === 'generateKey') {
        const imports = (...given: unknown[]) => Reflect.apply(importKey, this, given) as Promise<unknown>
        const pair = pairOf(algorithm, args[1], (args[2] as string[] | undefined) ?? [], imports)
        if (pair !== undefined) return pair
      }
      const operation =
        key === 'exportKey' ? () => exportKey(...(args as [string, CryptoKey])) : OPERATIONS[key]?.[algorithm.name]
      if (operation === undefined) {
        const what = typeof args[0] === 'string' && OPERATIONS[key] === undefined ? '' : ` with ${algorithm.name}`
        refuse(`crypto.subtle.${key}${what}`, "Use node:crypto's synchronous functions instead.")
        throw new Error(`crypto.subtle.${key} was called outside of a node`)
      }
      return new Promise((resolve, reject) => {
        let tell: () => void
        try {
          const result = (operation as AnyFunction)(algorithm, ...args.slice(1))
          tell = () => resolve(result)
        } catch (error) {
          tell = () => reject(error as Error)
        }
        tellLater(process, tell)
      })
    }
    return [{ target, key, replacement: dressed(replacement, original) }]
  })
}
