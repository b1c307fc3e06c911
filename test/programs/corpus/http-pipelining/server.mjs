// Answers late what came early: answers have to be in the order of requests all the same.
import http from 'node:http'

const server = http.createServer((request, response) => {
  const { searchParams, pathname } = new URL(request.url, 'http://server')
  const chunks = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', () => {
    setTimeout(
      () => {
        response.setHeader('X-Path', pathname)
        response.end(`${request.method} ${pathname} ${Buffer.concat(chunks)}\n`)
      },
      Number(searchParams.get('after') ?? 0),
    )
  })
})
server.on('clientError', (error, socket) => {
  if (!socket.writable) return
  console.log('bad request', error.message.split(':')[0])
  socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
})
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => server.close(() => console.log('closed')))
