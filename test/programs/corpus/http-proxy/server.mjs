import http from 'node:http'

const server = http.createServer(async (request, response) => {
  if (request.url === '/dies') return request.socket.destroy()
  if (request.url === '/half') {
    response.writeHead(200, { 'content-length': 100 }).write('half of it')
    return setTimeout(() => response.destroy(), 20)
  }
  if (request.url === '/echo') return request.pipe(response)
  const { via, 'x-forwarded-for': by, connection } = request.headers
  response.end(JSON.stringify({ method: request.method, url: request.url, via, by, connection }))
})
server.on('upgrade', (_request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: upper\r\nConnection: Upgrade\r\n\r\n')
  socket.on('data', chunk => socket.write(String(chunk).toUpperCase()))
  socket.on('end', () => socket.end())
  socket.on('error', () => {})
})
server.listen(process.env.PORT, () => console.log('server is ready'))
process.on('SIGTERM', () => server.close(() => console.log('server closed')))
