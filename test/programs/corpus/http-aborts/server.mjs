// A server with little patience. Tells how requests end that do not end well.
import http from 'node:http'

const server = http.createServer(
  { requestTimeout: 600, headersTimeout: 400, connectionsCheckingInterval: 50 },
  (request, response) => {
    const { url } = request
    let bytes = 0
    request.on('data', chunk => {
      bytes += chunk.length
    })
    request.on('end', () => {
      if (url !== '/hangs') response.end(`took ${bytes}`)
    })
    request.on('error', error => console.log(url, 'request failed:', error.code, 'after', bytes))
    response.on('close', () => console.log(url, response.writableFinished ? 'finished' : 'closed early'))
  },
)
server.on('clientError', (error, socket) => {
  if (error.code !== 'ERR_HTTP_REQUEST_TIMEOUT') return socket.destroy()
  console.log('client error', error.code)
  socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n')
})
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => {
  server.close(() => console.log('closed'))
  server.closeAllConnections()
})
