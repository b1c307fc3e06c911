import http from 'node:http'
import net from 'node:net'

const server = http.createServer((request, response) => {
  const { method, url } = request
  let body = ''
  request.setEncoding('utf8')
  request.on('data', chunk => (body += chunk))
  request.on('end', () => {
    if (url === '/empty') response.writeHead(204).end()
    else if (url === '/length') response.setHeader('X-Name', ['a', 'b']).end('of known length')
    else if (url === '/chunks') {
      response.write('one ')
      response.write('two ')
      setTimeout(() => response.end('three'), 5)
    } else if (url === '/trailers') {
      response.writeHead(200, { Trailer: 'X-After' })
      response.write('body')
      response.addTrailers({ 'X-After': 'yes' })
      response.end()
    } else if (url === '/dated') response.writeHead(200, { Date: 'long ago', 'Content-Length': 0 }).end()
    else if (url === '/undated') {
      response.sendDate = false
      response.end()
    } else if (url === '/raw') response.writeHead(201, 'Made', ['X-Raw', '1', 'x-raw', '2']).end()
    else if (url === '/early') {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' })
      response.end('late')
    } else response.end(`${method} ${url} ${body} ${JSON.stringify(request.rawHeaders)} ${request.httpVersion}`)
  })
})
server.on('clientError', (error, socket) => {
  if (!socket.writableEnded) console.log('clientError', error.code, error.message)
  socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
})
server.on('checkContinue', (_request, response) => {
  response.writeContinue()
  response.end('went on')
})
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address()

const raw = text =>
  new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1')
    let answer = ''
    socket.setEncoding('latin1')
    socket.on('data', chunk => (answer += chunk))
    socket.on('error', error => resolve(`${answer} ${error.code}`))
    socket.on('close', () => resolve(answer))
    socket.write(text)
  })
const shown = text =>
  JSON.stringify(
    text.replace(/Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, 'Date: DATE').replace(/:\d{5}/g, ':PORT'),
  )
const ask = (line, headers = '', body = '') =>
  raw(`${line} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n${headers}\r\n${body}`).then(shown)

for (const path of ['/', '/empty', '/length', '/chunks', '/trailers', '/dated', '/undated', '/raw', '/early']) {
  console.log(path, await ask(`GET ${path}`))
}
console.log(await ask('HEAD /length'))
console.log(await ask('POST /', 'Content-Length: 5\r\n', 'hello'))
console.log(await ask('POST /', 'Transfer-Encoding: chunked\r\n', '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n'))
console.log(await ask('POST /', 'Expect: 100-continue\r\nContent-Length: 2\r\n', 'ok'))
console.log(await ask('POST /', 'Expect: something-else\r\nContent-Length: 2\r\n', 'ok'))
console.log(shown(await raw('GET / HTTP/1.0\r\n\r\n')))
console.log(shown(await raw('GET / HTTP/1.1\r\n\r\n')))
console.log(shown(await raw('nonsense\r\n\r\n')))
console.log(await ask('GET /', `X-Long: ${'x'.repeat(20_000)}\r\n`))
console.log(
  shown(await raw('GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n')),
)
console.log(shown(await raw('OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')))
await new Promise(resolve => server.close(resolve))
