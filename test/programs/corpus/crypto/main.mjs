// Passwords, tokens, sealed letters and signatures.
import crypto, {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  scrypt,
  timingSafeEqual,
  webcrypto,
} from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'

const derive = promisify(scrypt)
const hashPassword = async (password, salt = randomBytes(16)) =>
  `${salt.toString('hex')}:${(await derive(password, salt, 32, { N: 1_024 })).toString('hex')}`
const verify = async (password, stored) =>
  timingSafeEqual(
    Buffer.from(await hashPassword(password, Buffer.from(stored.split(':')[0], 'hex'))),
    Buffer.from(stored),
  )
const stored = await hashPassword('correct horse')
console.log(stored.length, await verify('correct horse', stored), await verify('wrong horse', stored))
console.log((await hashPassword('fixed', Buffer.from('salt'))).slice(0, 30))

const sign = (payload, key) => {
  const body = [{ alg: 'HS256' }, payload]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`
}
console.log(sign({ sub: 'ann', admin: false }, 'secret'))

const seal = (text, key) => {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  return [iv, Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]), cipher.getAuthTag()]
}
const unseal = ([iv, data, tag], key) => {
  const decipher = createDecipheriv('aes-256-gcm', key, iv).setAuthTag(tag)
  return decipher.update(data, undefined, 'utf8') + decipher.final('utf8')
}
const key = Buffer.from(hkdfSync('sha256', 'master', 'salt', 'letters', 32))
const letter = seal('grüße', key)
console.log(unseal(letter, key), letter[1].length)
letter[1][0] ^= 1
try {
  unseal(letter, key)
} catch (error) {
  console.log(error.message)
}
const { publicKey, privateKey } = await promisify(crypto.generateKeyPair)('ed25519')
const signature = crypto.sign(null, Buffer.from('signed'), privateKey)
console.log(
  signature.length,
  crypto.verify(null, Buffer.from('signed'), publicKey, signature),
  crypto.verify(null, Buffer.from('other'), publicKey, signature),
)
const hash = createHash('sha512')
await pipeline(async function* () {
  for (let i = 0; i < 5; i++) yield `part ${i}`
}, hash)
console.log(hash.digest('hex').slice(0, 32))
const { subtle } = webcrypto
const aes = await subtle.importKey('raw', key, 'AES-CBC', false, ['encrypt', 'decrypt'])
const iv = new Uint8Array(16)
const encrypted = await subtle.encrypt({ name: 'AES-CBC', iv }, aes, new TextEncoder().encode('by subtle'))
console.log(
  Buffer.from(encrypted).toString('hex'),
  new TextDecoder().decode(await subtle.decrypt({ name: 'AES-CBC', iv }, aes, encrypted)),
)
console.log(
  Buffer.from(await subtle.digest('SHA-256', Buffer.from('x')))
    .toString('hex')
    .slice(0, 16),
)
const [a, b] = [crypto.randomInt(1_000_000), crypto.randomUUID()]
console.log(a >= 0 && a < 1_000_000, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(b))
