import crypto from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { type AnyEnv, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const { subtle } = globalThis.crypto

/** What a node's code returns, when it runs for a virtual second. */
async function within<T>(code: (env: AnyEnv) => Promise<T>, seed = 1): Promise<{ value: T; fingerprint: string }> {
  let value: T | undefined
  const { fingerprint, violations } = await run(
    scenario({
      name: 'background',
      nodes: {
        count: 1,
        start: async env => {
          value = await code(env)
          env.log(JSON.stringify(value))
        },
      },
      duration: '1s',
    }),
    { seed },
  )
  expect(violations).toEqual([])
  return { value: value as T, fingerprint }
}

const LONG = 'what is said twice '.repeat(20_000)

test('zlib gives what its synchronous form gives, at a later time', async () => {
  const { value } = await within(async env => {
    const before = env.elapsed()
    const zipped = await promisify(zlib.gzip)(LONG)
    const took = env.elapsed() - before
    const chunks: Buffer[] = []
    const source = Readable.from([Buffer.from(LONG), Buffer.from('and this')])
    await pipeline(source, zlib.createBrotliCompress(), new zlib.BrotliDecompress(), async stream => {
      for await (const chunk of stream) chunks.push(chunk as Buffer)
    })
    const error = await promisify(zlib.inflate)('nonsense').catch(({ code }) => code as string)
    return { zipped: zipped.toString('base64'), took, text: Buffer.concat(chunks).toString(), error }
  })
  expect(value.zipped).toBe(zlib.gzipSync(LONG).toString('base64'))
  expect(value.took).toBeGreaterThan(0)
  expect(value.text).toBe(`${LONG}and this`)
  expect(value.error).toBe('Z_DATA_ERROR')
})

test('key derivation gives what its synchronous form gives; results overtake each other', async () => {
  const { value, fingerprint } = await within(async () => {
    const order: number[] = []
    const derived = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async n => {
        const key = await promisify<string, string, number, Buffer>(crypto.scrypt)('word', `salt ${n}`, 16)
        order.push(n)
        return key.toString('hex')
      }),
    )
    const pbkdf2 = await promisify(crypto.pbkdf2)('word', 'salt', 10, 16, 'sha256')
    const refused = await promisify(crypto.pbkdf2)('word', 'salt', 10, 16, 'md17').catch(
      error => (error as Error).message,
    )
    const hkdf = await promisify(crypto.hkdf)('sha256', 'word', 'salt', 'info', 16)
    return { order, derived, pbkdf2: pbkdf2.toString('hex'), hkdf: Buffer.from(hkdf).toString('hex'), refused }
  })
  expect(value.derived).toEqual([1, 2, 3, 4, 5, 6].map(n => crypto.scryptSync('word', `salt ${n}`, 16).toString('hex')))
  expect(value.order).not.toEqual([1, 2, 3, 4, 5, 6])
  expect(value.pbkdf2).toBe(crypto.pbkdf2Sync('word', 'salt', 10, 16, 'sha256').toString('hex'))
  expect(value.hkdf).toBe(Buffer.from(crypto.hkdfSync('sha256', 'word', 'salt', 'info', 16)).toString('hex'))
  expect(value.refused).toMatch(/[Dd]igest/)
  expect(fingerprint).toBeDefined()
})

test('keys are made of the random numbers of the node, and are real keys', async () => {
  const code = async () => {
    const made: string[] = []
    const edwards = await promisify(crypto.generateKeyPair)('ed25519')
    const signature = crypto.sign(null, Buffer.from('x'), edwards.privateKey)
    expect(crypto.verify(null, Buffer.from('x'), edwards.publicKey, signature)).toBe(true)
    made.push(signature.toString('hex'))
    for (const namedCurve of ['prime256v1', 'secp384r1', 'P-521', 'secp256k1']) {
      const { publicKey, privateKey } = crypto.generateKeyPairSync('ec', {
        namedCurve,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      })
      made.push(publicKey, privateKey)
    }
    made.push(crypto.generateKeySync('hmac', { length: 64 }).export().toString('hex'))
    return made
  }
  const first = await within(code)
  // Such a signature has a real random number in it: a node is refused it, a test is not.
  for (let i = 1; i < 9; i += 2) {
    const [publicKey, privateKey] = first.value.slice(i, i + 2) as [string, string]
    const signed = crypto.sign('sha256', Buffer.from('x'), privateKey)
    expect(crypto.verify('sha256', Buffer.from('x'), publicKey, signed)).toBe(true)
  }
  expect((await within(code)).value).toEqual(first.value)
  expect((await within(code, 2)).value).not.toEqual(first.value)
})

/** What crypto.subtle does with a key of its own. */
async function withSubtle(): Promise<unknown> {
  const data = new TextEncoder().encode('what is kept')
  const hex = (buffer: ArrayBuffer) => Buffer.from(buffer).toString('hex')
  const raw = new Uint8Array(32).fill(7)
  const hmac = await subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify'])
  const signature = await subtle.sign('HMAC', hmac, data)
  const word = await subtle.importKey('raw', raw, 'PBKDF2', false, ['deriveBits'])
  const info = await subtle.importKey('raw', raw, 'HKDF', false, ['deriveBits'])
  const results: unknown[] = [
    hex(await subtle.digest('SHA-512', data)),
    hex(signature),
    await subtle.verify('HMAC', hmac, signature, data),
    await subtle.verify('HMAC', hmac, new Uint8Array(3), data),
    hex(await subtle.deriveBits({ name: 'PBKDF2', salt: raw, iterations: 9, hash: 'SHA-256' }, word, 128)),
    hex(await subtle.deriveBits({ name: 'HKDF', salt: raw, info: raw, hash: 'SHA-1' }, info, 128)),
    hex(await subtle.exportKey('raw', hmac)),
  ]
  for (const name of ['AES-GCM', 'AES-CBC', 'AES-CTR']) {
    const key = await subtle.importKey('raw', raw, name, false, ['encrypt', 'decrypt'])
    const how = { name, iv: new Uint8Array(16), counter: new Uint8Array(16), length: 64, additionalData: raw }
    const secret = await subtle.encrypt(how, key, data)
    results.push(hex(secret), Buffer.from(await subtle.decrypt(how, key, secret)).toString())
    const broken = new Uint8Array(secret)
    broken[0] = 255 - (broken[0] as number)
    if (name === 'AES-GCM') results.push(await subtle.decrypt(how, key, broken).catch(error => (error as Error).name))
  }
  return results
}

test('crypto.subtle gives what the real one gives', async () => {
  expect((await within(withSubtle)).value).toEqual(await withSubtle())
})

test('crypto.subtle makes secrets of the random numbers of the node', async () => {
  const code = async () => {
    const key = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt'])
    return Buffer.from(await subtle.exportKey('raw', key)).toString('hex')
  }
  const first = await within(code)
  expect(first.value).toHaveLength(64)
  expect(await within(code)).toEqual(first)
  expect((await within(code, 2)).value).not.toBe(first.value)
})

test.each([
  [{ name: 'Ed25519' }, ['sign', 'verify']],
  [{ name: 'ECDSA', namedCurve: 'P-384' }, ['sign', 'verify']],
  [{ name: 'ECDH', namedCurve: 'P-256' }, ['deriveBits']],
  [{ name: 'ecdsa', namedCurve: 'P-256' }, ['sign', 'verify', 'sign']],
])('crypto.subtle makes pairs of keys of them, too: %j', async (how, usages) => {
  const described = ({ type, algorithm, extractable, usages }: crypto.webcrypto.CryptoKey) => ({
    type,
    algorithm,
    extractable,
    usages,
  })
  const code = async () => {
    const { publicKey, privateKey } = (await subtle.generateKey(
      how,
      false,
      usages as crypto.webcrypto.KeyUsage[],
    )) as crypto.webcrypto.CryptoKeyPair
    const again = (await subtle.generateKey(
      how,
      true,
      usages as crypto.webcrypto.KeyUsage[],
    )) as crypto.webcrypto.CryptoKeyPair
    const { x, d } = await subtle.exportKey('jwk', again.privateKey)
    const data = new Uint8Array([1, 2])
    const works =
      how.name === 'Ed25519'
        ? await subtle.verify(how, publicKey, await subtle.sign(how, privateKey, data), data)
        : how.name === 'ECDH'
          ? Buffer.from(await subtle.deriveBits({ ...how, public: publicKey }, again.privateKey, 256)).equals(
              Buffer.from(await subtle.deriveBits({ ...how, public: again.publicKey }, privateKey, 256)),
            )
          : true
    return { keys: [described(publicKey), described(privateKey)], works, drawn: [x, d] }
  }
  const first = await within(code)
  const { drawn, ...real } = await code()
  expect(first.value).toMatchObject(real)
  expect(first.value.works).toBe(true)
  expect(first.value.drawn[1]).toHaveLength(drawn[1]?.length ?? 0)
  expect(await within(code)).toEqual(first)
  expect((await within(code, 2)).value.drawn).not.toEqual(first.value.drawn)
})

test('what cannot be decompressed is told as Node tells it: later, once, and not to whom waits for the write', async () => {
  const code = async () => {
    const told: string[] = []
    const stream = zlib.createInflateRaw()
    stream.on('error', error => told.push((error as NodeJS.ErrnoException).code ?? ''))
    stream.on('close', () => told.push('closed'))
    stream.write(Buffer.from([255, 255, 255]), () => told.push('written'))
    told.push('at once')
    await new Promise(resolve => stream.once('close', resolve))
    await new Promise(resolve => setTimeout(resolve, 20))
    return told
  }
  const real = await code()
  expect(real).toEqual(['at once', 'Z_DATA_ERROR', 'closed'])
  expect((await within(code)).value).toEqual(real)
})
