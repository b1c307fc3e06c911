// Pages of a list, and a download.
import http from 'node:http'

const all = Array.from({ length: 25 }, (_, i) => ({ id: i + 1, name: `item ${i + 1}` }))
let failures = 0
const server = http.createServer((request, response) => {
  const { pathname, searchParams, origin } = new URL(request.url, `http://${request.headers.host}`)
  if (pathname === '/items') {
    const page = Number(searchParams.get('page') ?? 1)
    if (page === 2 && ++failures < 3) return response.writeHead(500).end()
    const next = page < 3 ? { link: `<${origin}/items?page=${page + 1}>; rel="next"` } : {}
    response.writeHead(200, { 'content-type': 'application/json', ...next })
    return response.end(JSON.stringify(all.slice((page - 1) * 10, page * 10)))
  }
  if (pathname === '/file') {
    response.setHeader('content-length', 50_000)
    for (let i = 0; i < 5; i++)
      setTimeout(() => (i < 4 ? response.write : response.end).call(response, 'x'.repeat(10_000)), i * 5)
    return
  }
  if (pathname === '/cached') {
    if (request.headers['if-none-match'] === '"v1"') return response.writeHead(304).end()
    return response.writeHead(200, { etag: '"v1"', 'cache-control': 'max-age=0' }).end('cached body')
  }
  if (pathname === '/agent')
    return response.end(`${request.headers['user-agent']} ${request.headers['accept-encoding']}`)
  if (pathname === '/slow') return setTimeout(() => response.end('late'), 400)
  response.writeHead(404).end('nothing')
})
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => {
  server.close(() => console.log('closed after', failures))
  server.closeAllConnections()
})
