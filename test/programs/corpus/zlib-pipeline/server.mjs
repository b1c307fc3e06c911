// Serves compressed what it is asked for, and takes compressed uploads.
import http from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliCompress, createDeflate, createGunzip, createGzip } from 'node:zlib'

const ENCODERS = { br: createBrotliCompress, gzip: createGzip, deflate: createDeflate }
async function* lines() {
  for (let i = 0; i < 800; i++) yield `${i} the same words again and again\n`
}
const server = http.createServer(async (request, response) => {
  try {
    if (request.method === 'POST') {
      let words = 0
      await pipeline(request, createGunzip(), async source => {
        for await (const chunk of source) words += String(chunk).split(' ').length
      })
      return response.end(`${words > 1_000 ? 'many' : 'few'} words`)
    }
    const [encoding] = String(request.headers['accept-encoding'] ?? '')
      .split(', ')
      .filter(each => each in ENCODERS)
    response.setHeader('Content-Type', 'text/plain')
    if (encoding === undefined) return await pipeline(Readable.from(lines()), response)
    response.setHeader('Content-Encoding', encoding)
    await pipeline(Readable.from(lines()), ENCODERS[encoding](), response)
  } catch (error) {
    console.log('failed', error.code)
    if (!response.headersSent) response.writeHead(400).end(error.code)
  }
})
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => {
  server.close(() => console.log('closed'))
  server.closeAllConnections()
})
