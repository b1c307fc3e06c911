import http from 'node:http'

const server = http.createServer((request, response) => {
  if (request.url === '/slow') setTimeout(() => response.end('late'), 200)
  else if (request.url === '/broken') {
    response.write('half')
    setTimeout(() => response.destroy(), 20)
  } else if (request.url === '/gone') request.socket.destroy()
  else if (request.url === '/echo') request.pipe(response)
  else response.end(`${request.method} ${request.url} ${request.headers['x-name'] ?? ''} ${request.headers.connection}`)
})
server.keepAliveTimeout = 100
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address()

const ask = (options, body) =>
  new Promise(resolve => {
    const events = []
    const request = http.request({ port, host: '127.0.0.1', ...options }, response => {
      events.push(response.statusCode, response.statusMessage)
      let text = ''
      response.setEncoding('utf8')
      response.on('data', chunk => (text += chunk))
      response.on('end', () => events.push('end', text, response.complete))
      response.on('aborted', () => events.push('aborted', text))
      response.on('error', error => events.push('response error', error.code, error.message))
      response.on('close', () => events.push('response close'))
    })
    request.on('error', error => events.push('error', error.name, error.code, error.message))
    request.on('timeout', () => {
      events.push('timeout')
      request.destroy()
    })
    request.on('close', () => resolve([...events, 'close', request.reusedSocket].join(' | ')))
    if (body === undefined) request.end()
    else request.end(body)
  })

console.log(await ask({ path: '/a', headers: { 'X-Name': 'ann' } }))
console.log(await ask({ path: '/b', method: 'DELETE' }))
console.log(await ask({ path: '/echo', method: 'PUT' }, 'the body'))
console.log(await ask({ path: '/slow', timeout: 50 }))
console.log(await ask({ path: '/broken' }))
console.log(await ask({ path: '/gone', agent: false }))
console.log(await ask({ path: '/a', signal: AbortSignal.abort() }))
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
console.log(await Promise.all([ask({ path: '/1', agent }), ask({ path: '/2', agent })]))
console.log(Object.values(agent.freeSockets).length, Object.values(agent.sockets).length)
await new Promise(resolve => setTimeout(resolve, 1_500))
console.log('after the keep-alive timeout', Object.values(agent.freeSockets).length)
console.log(await ask({ path: '/3', agent }))
agent.destroy()

server.on('upgrade', (request, socket, head) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n')
  socket.write(`${request.headers.upgrade} ${head.length}`)
  socket.on('data', chunk => socket.end(chunk))
})
await new Promise(resolve => {
  const request = http.request({ port, host: '127.0.0.1', headers: { Connection: 'Upgrade', Upgrade: 'echo' } })
  request.on('upgrade', (response, socket, head) => {
    let text = head.toString()
    socket.on('data', chunk => (text += chunk))
    socket.on('close', () => resolve(console.log('upgraded', response.statusCode, text)))
    socket.write('ping')
  })
  request.end()
})
server.on('connect', (request, socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${request.url}`))
await new Promise(resolve => {
  const request = http.request({ port, host: '127.0.0.1', method: 'CONNECT', path: 'elsewhere:80' })
  request.on('connect', async (response, socket, head) => {
    let text = head.toString()
    for await (const chunk of socket) text += chunk
    resolve(console.log('connected', response.statusCode, text))
  })
  request.end()
})
try {
  http.request('http://127.0.0.1/ path with spaces', { path: '/a b' })
} catch (error) {
  console.log(error.name, error.code, error.message)
}
const open = ask({ path: '/slow', agent: false })
await new Promise(resolve => setTimeout(resolve, 50))
const closed = new Promise(resolve => server.close(error => resolve(error)))
console.log(await open)
console.log('closed', await closed)
