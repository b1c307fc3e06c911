// Takes its time for each answer, and counts connections.
import http from 'node:http'

let connections = 0
const server = http.createServer((request, response) => {
  request.resume()
  setTimeout(() => response.end(JSON.stringify({ url: request.url, method: request.method })), 20)
})
server.on('connection', () => connections++)
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => {
  server.close(() => console.log('connections', connections))
  server.closeAllConnections()
})
