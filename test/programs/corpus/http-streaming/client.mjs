import { createHash } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const { SERVER_HOST: host, SERVER_PORT: port } = process.env

async function answerTo(request) {
  try {
    const [response] = await once(request, 'response')
    const hash = createHash('sha256')
    let bytes = 0
    for await (const chunk of response) {
      hash.update(chunk)
      bytes += chunk.length
    }
    const { statusCode, headers, trailers } = response
    const digest = hash.digest('hex').slice(0, 16)
    return `${statusCode} ${headers['transfer-encoding'] ?? headers['content-length']} ${bytes} ${trailers['x-digest'] === digest} ${headers['x-trailer'] ?? ''}`
  } catch (error) {
    return error.code
  }
}

const upload = http.request({ host, port, path: '/a', method: 'PUT', headers: { Trailer: 'X-Count' } })
for (let i = 0; i < 5; i++) {
  upload.write(`part ${i} `.repeat(2_000))
  await sleep(5)
}
upload.addTrailers({ 'X-Count': '5' })
upload.end()
console.log('uploaded', await answerTo(upload))
console.log('downloaded', await answerTo(http.get({ host, port, path: '/a' })))
console.log('missing', await answerTo(http.get({ host, port, path: '/b' })))

for (const length of [20, 200_000]) {
  const headers = { Expect: '100-continue', 'Content-Length': length }
  const asking = http.request({ host, port, path: `/${length}`, method: 'PUT', headers })
  asking.on('information', ({ statusCode }) => console.log('information', statusCode))
  asking.on('continue', () => asking.end('x'.repeat(length)))
  asking.flushHeaders()
  console.log('expected', await answerTo(asking))
  asking.destroy()
}
console.log('downloaded', await answerTo(http.get({ host, port, path: '/20' })))
