// Rooms, with heartbeats that find out who is gone.
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

const server = createServer((_request, response) => response.writeHead(426).end('upgrade'))
const sockets = new WebSocketServer({ noServer: true, maxPayload: 10_000, perMessageDeflate: false })
server.on('upgrade', (request, socket, head) => {
  const { pathname, searchParams } = new URL(request.url, 'http://server')
  if (pathname !== '/rooms') return socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
  sockets.handleUpgrade(request, socket, head, client => {
    client.room = searchParams.get('room')
    client.isAlive = true
    sockets.emit('connection', client, request)
  })
})
sockets.on('connection', client => {
  client.on('pong', () => {
    client.isAlive = true
  })
  client.on('message', (data, isBinary) => {
    for (const other of sockets.clients) {
      if (other !== client && other.room === client.room) other.send(data, { binary: isBinary })
    }
    client.send(JSON.stringify({ got: data.length, isBinary }))
  })
  client.on('close', (code, reason) => console.log('left', client.room, code, String(reason)))
  client.on('error', error => console.log('error', error.code))
})
const beat = setInterval(() => {
  for (const client of sockets.clients) {
    if (!client.isAlive) client.terminate()
    client.isAlive = false
    client.ping()
  }
}, 300)
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => {
  clearInterval(beat)
  for (const client of sockets.clients) client.close(1001, 'going away')
  server.close(() => console.log('closed'))
})
