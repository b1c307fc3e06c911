// A reverse proxy that tries another time, passes bodies on as they come, and tunnels upgrades.
import http from 'node:http'

const { SERVER_HOST: host, SERVER_PORT: port, PORT } = process.env
const agent = new http.Agent({ keepAlive: true })

const forwarded = request => ({
  host,
  port,
  agent,
  method: request.method,
  path: request.url,
  headers: { ...request.headers, 'x-forwarded-for': 'proxied', via: '1.1 proxy' },
})
const proxy = http.createServer((request, response) => {
  const upstream = http.request(forwarded(request), answer => {
    response.writeHead(answer.statusCode, { ...answer.headers, 'x-proxied': 'yes' })
    answer.pipe(response)
    answer.on('error', () => response.destroy())
  })
  upstream.on('error', error => {
    console.log('bad gateway', error.code)
    if (response.headersSent) return response.destroy()
    response.writeHead(502, { 'content-type': 'text/plain' }).end(`bad gateway: ${error.code}`)
  })
  request.pipe(upstream)
  response.on('close', () => upstream.destroy())
})
proxy.on('upgrade', (request, socket, head) => {
  const upstream = http.request({ ...forwarded(request), agent: false })
  upstream.on('upgrade', (answer, target, first) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${answer.headers.upgrade}\r\nConnection: Upgrade\r\n\r\n`,
    )
    socket.write(first)
    target.write(head)
    target.pipe(socket).pipe(target)
    target.on('error', () => socket.destroy())
    socket.on('error', () => target.destroy())
  })
  upstream.on('error', () => socket.destroy())
  upstream.end()
})
proxy.listen(PORT, () => console.log('proxy is ready'))
process.on('SIGTERM', () => {
  agent.destroy()
  proxy.close(() => console.log('proxy closed'))
})
