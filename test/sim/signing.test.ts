import crypto, { type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { effort } from '../effort.ts'

const { subtle } = globalThis.crypto

/** What a node's code returns, when it runs for a virtual second. */
async function within<T>(code: () => T | Promise<T>, seed = 1): Promise<T> {
  let value: T | undefined
  const start = async () => {
    value = await code()
  }
  const { violations } = await run(scenario({ name: 'signing', nodes: { count: 1, start }, duration: '1s' }), { seed })
  expect(violations.map(({ message }) => message)).toEqual([])
  return value as T
}

const CURVES = ['prime256v1', 'secp384r1', 'secp521r1', 'secp256k1']
const PAIRS = CURVES.map(namedCurve => crypto.generateKeyPairSync('ec', { namedCurve }))

/** Each way of a node to sign the data with this key. */
async function signed(hash: string, data: Buffer, key: KeyObject): Promise<Buffer[]> {
  const stream = crypto.createSign(hash)
  stream.write(data.subarray(0, 2))
  stream.end(data.subarray(2))
  const pem = key.export({ type: 'pkcs8', format: 'pem' }) as string
  return [
    crypto.sign(hash, data, key),
    crypto.sign(hash, data, { key: pem, dsaEncoding: 'der' }),
    await promisify(crypto.sign)(hash, data, key),
    Buffer.from(crypto.createSign(hash).update(data.toString('hex'), 'hex').sign(pem, 'base64'), 'base64'),
    Reflect.construct(crypto.Sign, [hash]).update(data).sign({ key, dsaEncoding: 'der' }),
    stream.sign(key),
  ]
}

test('what a node signs on a curve is a signature to OpenSSL, in each way of signing', async () => {
  const cases = fc.tuple(
    fc.constantFrom(...PAIRS),
    fc.constantFrom('sha1', 'RSA-SHA256', 'SHA384', 'sha512'),
    fc.uint8Array({ minLength: 2, maxLength: 300 }),
  )
  await fc.assert(
    fc.asyncProperty(cases, async ([{ publicKey, privateKey }, hash, bytes]) => {
      const data = Buffer.from(bytes)
      const made = await within(() => signed(hash, data, privateKey))
      expect(made.map(signature => crypto.verify(hash, data, publicKey, signature))).toEqual(made.map(() => true))
      for (const signature of made) {
        expect(crypto.verify(hash, Buffer.concat([data, data]), publicKey, signature)).toBe(false)
      }
      // Real ones differ each time, too.
      expect(new Set(made.map(signature => signature.toString('hex'))).size).toBe(made.length)
    }),
    { numRuns: effort(40) },
  )
})

test.each(PAIRS.map(({ publicKey, privateKey }, i) => [CURVES[i], publicKey, privateKey] as const))(
  'a signature of %s is as long as JSON Web Tokens have it',
  async (_, publicKey, privateKey) => {
    const data = Buffer.from('header.payload')
    const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
    const made = await within(() => Array.from({ length: 40 }, () => crypto.sign(null, data, key)))
    const real = crypto.sign(null, data, key)
    for (const signature of made) {
      expect(signature).toHaveLength(real.length)
      expect(crypto.verify(null, data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true)
    }
  },
)

test('crypto.subtle signs with ECDSA, and the same seed signs the same', async () => {
  const data = new Uint8Array([1, 2, 3])
  const how = { name: 'ECDSA', hash: 'SHA-256' }
  const code = async () => {
    const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
    const signature = await subtle.sign(how, pair.privateKey, data)
    expect(await subtle.verify(how, pair.publicKey, signature, data)).toBe(true)
    return { signature: Buffer.from(signature).toString('hex'), key: await subtle.exportKey('jwk', pair.publicKey) }
  }
  const made = await within(code)
  const key = await subtle.importKey('jwk', made.key, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])
  expect(await subtle.verify(how, key, Buffer.from(made.signature, 'hex'), data)).toBe(true)
  expect(await within(code)).toEqual(made)
  expect(await within(code, 2)).not.toEqual(made)
})

test('a node signs with a CryptoKey, too, and the same seed signs the same', async () => {
  const { privateKey } = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])
  const data = new Uint8Array([1, 2, 3])
  const code = () => {
    const key = privateKey as unknown as KeyObject
    return [crypto.sign('sha256', data, key), crypto.sign('sha256', data.buffer as never, { key })].map(each =>
      each.toString('hex'),
    )
  }
  const made = await within(code)
  expect(await within(code)).toEqual(made)
  expect(await within(code, 2)).not.toEqual(made)
})

test('an object that inherits from Sign, as in old code, signs in a node and outside', async () => {
  type Signer = Record<'update' | 'sign', (...args: unknown[]) => Buffer>
  function Signer(this: object) {
    Reflect.apply(crypto.Sign, this, ['sha256'])
  }
  Signer.prototype = Object.create(crypto.Sign.prototype)
  const { publicKey, privateKey } = PAIRS[0]!
  const code = () => {
    const signer = new (Signer as unknown as new () => Signer)()
    signer.update('x')
    return signer.sign(privateKey)
  }
  for (const signature of [code(), await within(code)]) {
    expect(crypto.verify('sha256', Buffer.from('x'), publicKey, signature)).toBe(true)
  }
})

test('ECDH makes keys of the random numbers of the node', async () => {
  const code = () =>
    ['prime256v1', 'secp521r1', 'secp256k1', 'brainpoolP256r1'].map(curve => {
      const [one, other] = [crypto.createECDH(curve), crypto.createECDH(curve)]
      expect(one.generateKeys('hex', 'compressed')).toBe(one.getPublicKey('hex', 'compressed'))
      other.generateKeys()
      const secret = one.computeSecret(other.getPublicKey())
      expect(other.computeSecret(one.getPublicKey())).toEqual(secret)
      return [one.getPrivateKey('hex'), secret.toString('hex')]
    })
  const made = await within(code)
  expect(await within(code)).toEqual(made)
  expect(await within(code, 2)).not.toEqual(made)
})

test.each([
  ['pair of an unknown curve', () => crypto.generateKeyPairSync('ec', { namedCurve: 'nope' })],
  ['pair without a curve', () => crypto.generateKeyPairSync('ec', {} as never)],
  ['pair of an unknown type', () => crypto.generateKeyPairSync('nope' as 'ec', { namedCurve: '' })],
  ['pair, told later', () => promisify(crypto.generateKeyPair)('ec', { namedCurve: 'nope' })],
  ['key of an odd length', () => crypto.generateKeySync('aes', { length: 100 })],
  ['signature with no key', () => crypto.sign('sha256', Buffer.from('x'), '')],
  [
    'signature in no encoding',
    () =>
      crypto.sign('sha256', Buffer.from('x'), { key: PAIRS[0]?.privateKey as KeyObject, dsaEncoding: 'x' as 'der' }),
  ],
  ['signature with a public key', () => crypto.sign('sha256', Buffer.from('x'), PAIRS[0]?.publicKey as KeyObject)],
  ['stream with a public key', () => crypto.createSign('sha256').update('x').sign({ key: PAIRS[0]!.publicKey })],
  [
    'subtle, key of another algorithm',
    async () => {
      const pair = await subtle.generateKey('Ed25519', true, ['sign', 'verify'])
      if ('privateKey' in pair)
        await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, new Uint8Array(1))
    },
  ],
  ['signature of no hash', () => crypto.createSign('sha257')],
  ['subtle, unknown curve', () => subtle.generateKey({ name: 'ECDSA', namedCurve: 'nope' }, true, ['sign'])],
  ['subtle, no curve', () => subtle.generateKey({ name: 'ECDSA' } as never, true, ['sign'])],
  ['subtle, unknown algorithm', () => subtle.generateKey('nope', true, ['sign'])],
  ['subtle, odd length', () => subtle.generateKey({ name: 'AES-GCM', length: 100 }, true, ['encrypt'])],
  ['subtle, no hash', () => subtle.generateKey({ name: 'HMAC' } as never, true, ['sign'])],
  ['subtle, wrong usage', () => subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['sign'])],
] as const)('what is wrong with a call is told as Node tells it: %s', async (_, call) => {
  const told = async () => {
    try {
      await call()
    } catch (error) {
      const { name, code, message } = error as NodeJS.ErrnoException
      return { name, code, message }
    }
    return 'nothing'
  }
  const real = await told()
  expect(real).not.toBe('nothing')
  expect(await within(told)).toEqual(real)
})

test('signatures with random numbers that cannot be had are refused', async () => {
  const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 1_024 })
  const start = () => {
    crypto.sign('sha256', Buffer.from('x'), { key: privateKey, padding: crypto.constants.RSA_PKCS1_PSS_PADDING })
  }
  const ends = run(scenario({ name: 'pss', nodes: { count: 1, start }, duration: '1s' }), { seed: 1 })
  await expect(ends).rejects.toThrow(
    /n1 calls crypto\.sign at .*signing\.test\.ts.* has a real random number in it\. Use a key of/,
  )
})
