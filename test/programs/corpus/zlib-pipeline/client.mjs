import { createHash } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import zlib from 'node:zlib'

const { SERVER_HOST: host, SERVER_PORT: port } = process.env
const gzip = promisify(zlib.gzip)
const DECODERS = { br: zlib.createBrotliDecompress, gzip: zlib.createGunzip, deflate: zlib.createInflate }

const counting = counts =>
  new Transform({
    transform(chunk, _encoding, done) {
      counts.bytes = (counts.bytes ?? 0) + chunk.length
      done(null, chunk)
    },
  })
async function download(encoding) {
  const [response] = await once(http.get({ host, port, headers: { 'accept-encoding': encoding } }), 'response')
  const [wire, text, hash] = [{}, {}, createHash('sha1')]
  const decoder = DECODERS[response.headers['content-encoding']]
  await pipeline(response, counting(wire), ...(decoder ? [decoder()] : []), counting(text), hash)
  return `${encoding} ${wire.bytes < text.bytes} ${text.bytes} ${hash.digest('hex').slice(0, 12)}`
}
async function upload(body) {
  const request = http.request({ host, port, method: 'POST' }).end(body)
  const [response] = await once(request, 'response')
  let text = ''
  for await (const chunk of response) text += chunk
  return `${response.statusCode} ${text}`
}
const attempt = act =>
  act().then(
    value => console.log(value),
    error => console.log(error.code ?? error.message),
  )
for (const encoding of ['identity', 'gzip', 'br', 'deflate']) await attempt(() => download(encoding))
const packed = await gzip('many words '.repeat(1_000))
await attempt(() => upload(packed))
await attempt(() => upload('this is not gzip'))
await attempt(() => upload(packed.subarray(0, -6)))
console.log(zlib.gunzipSync(packed).length, zlib.inflateRawSync(zlib.deflateRawSync('raw')).toString())
await promisify(zlib.unzip)(Buffer.from('nonsense')).catch(error => console.log(error.code, error.message))
