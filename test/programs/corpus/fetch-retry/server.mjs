// An unreliable service: fails a while, answers late, moves, compresses.
import http from 'node:http'
import { gzipSync } from 'node:zlib'

const tries = new Map()
const server = http.createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://server')
  const count = (tries.get(pathname) ?? 0) + 1
  tries.set(pathname, count)
  const body = []
  for await (const chunk of request) body.push(chunk)
  const sent = Buffer.concat(body)
  if (pathname === '/flaky' && count < 3) return response.writeHead(503, { 'retry-after': '0' }).end('later')
  if (pathname === '/late' && count < 2) return setTimeout(() => response.end('too late'), 4_000)
  if (pathname === '/resets' && count < 2) return request.socket.resetAndDestroy()
  if (pathname === '/old') return response.writeHead(307, { location: '/new' }).end()
  if (pathname === '/zipped') {
    response.setHeader('content-encoding', 'gzip')
    return response.end(gzipSync(JSON.stringify(Array.from({ length: 100 }, (_, i) => ({ i })))))
  }
  if (pathname === '/form') {
    const form = await new Response(sent, { headers: { 'content-type': request.headers['content-type'] } }).formData()
    return response.end([...form].map(([name, value]) => `${name}=${value.name ?? value}`).join('&'))
  }
  response.end(`${request.method} ${pathname} ${sent} try ${count}`)
})
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => {
  server.close(() => console.log([...tries].map(([path, count]) => `${path} ${count}`).join(', ')))
  server.closeAllConnections()
})
