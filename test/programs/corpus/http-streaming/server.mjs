// Takes uploads, and hands them back in chunks with a digest as a trailer.
import { createHash } from 'node:crypto'
import http from 'node:http'
import { pipeline } from 'node:stream/promises'

const files = new Map()
const server = http.createServer(async (request, response) => {
  const name = request.url.slice(1)
  if (request.method === 'PUT') {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    files.set(name, Buffer.concat(chunks))
    return response.writeHead(201, { 'X-Trailer': request.trailers['x-count'] ?? 'none' }).end()
  }
  const file = files.get(name)
  if (file === undefined) return response.writeHead(404).end('no such file')
  response.writeHead(200, { Trailer: 'X-Digest', 'Content-Type': 'application/octet-stream' })
  const hash = createHash('sha256')
  const parts = async function* () {
    for (let at = 0; at < file.length; at += 10_000) {
      const part = file.subarray(at, at + 10_000)
      hash.update(part)
      yield part
    }
  }
  await pipeline(parts, response, { end: false }).catch(error => console.log('broke off', error.code))
  response.addTrailers({ 'X-Digest': hash.digest('hex').slice(0, 16) })
  response.end()
})
server.on('checkContinue', (request, response) => {
  const length = Number(request.headers['content-length'])
  console.log('asked for', length)
  if (length > 100_000) return response.writeHead(413, { Connection: 'close' }).end()
  response.writeContinue()
  server.emit('request', request, response)
})
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => {
  server.close(() => console.log('closed'))
  server.closeAllConnections()
})
