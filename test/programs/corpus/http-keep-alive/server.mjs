// Says which request of which connection it answers.
import http from 'node:http'

const seen = new WeakMap()
let connections = 0
const server = http.createServer((request, response) => {
  const { socket } = request
  if (!seen.has(socket)) seen.set(socket, { connection: ++connections, requests: 0 })
  const record = seen.get(socket)
  record.requests++
  if (request.url === '/last') response.setHeader('Connection', 'close')
  const body = JSON.stringify({ ...record, url: request.url })
  setTimeout(() => response.end(body), request.url === '/slow' ? 100 : 0)
})
server.keepAliveTimeout = 2_500
server.maxRequestsPerSocket = 5
server.on('dropRequest', request => console.log('dropped', request.url))
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => {
  server.close(() => console.log('closed after', connections, 'connections'))
  server.closeIdleConnections()
})
