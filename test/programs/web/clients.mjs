import http from 'node:http'
import { WebSocketServer } from 'ws'

let requests = 0
const server = http.createServer((request, response) => {
  if (request.url !== '/events') return response.writeHead(404).end()
  requests++
  console.log('asked', request.headers.accept, request.headers['last-event-id'])
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write('retry: 50\n\n')
  response.write(`id: ${requests}\nevent: greeting\ndata: hello ${requests}\n\n`)
  response.end(`data: two\ndata: lines\n\n`)
})
const sockets = new WebSocketServer({ server, handleProtocols: protocols => [...protocols].at(-1) })
sockets.on('connection', (socket, request) => {
  socket.send(`hello ${request.url}`)
  socket.on('message', (data, isBinary) => {
    if (String(data) === 'close') socket.close(4001, 'as asked')
    else if (String(data) === 'terminate') socket.terminate()
    else socket.send(data, { binary: isBinary })
  })
})
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address()
const talk = (path, protocols, ...messages) =>
  new Promise(resolve => {
    const seen = []
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => {
      seen.push('open', socket.protocol, socket.readyState)
      for (const message of messages) socket.send(message)
    }
    socket.onmessage = ({ data }) =>
      seen.push(typeof data === 'string' ? data.slice(0, 20) : new Uint8Array(data).join())
    socket.onerror = () => seen.push('error')
    socket.onclose = ({ code, reason, wasClean }) => resolve([...seen, code, reason, wasClean].join(' | '))
  })
console.log(await talk('/a', undefined, 'one', new Uint8Array([1, 2, 3]), 'x'.repeat(70_000), 'close'))
console.log(await talk('/b', ['first', 'second'], 'close'))
console.log(await talk('/c', 'only', 'terminate'))
console.log(WebSocket.name, WebSocket.CONNECTING, typeof CloseEvent)
try {
  new WebSocket('nowhere://x')
} catch (error) {
  console.log(error.name)
}

const events = new EventSource(`http://127.0.0.1:${port}/events`)
const heard = []
events.addEventListener('open', () => heard.push('open'))
events.addEventListener('greeting', ({ data, lastEventId }) => heard.push(`${data} ${lastEventId}`))
events.onerror = () => heard.push(`again ${events.readyState}`)
await new Promise(resolve => {
  events.onmessage = ({ data }) => {
    heard.push(JSON.stringify(data))
    if (requests === 2) resolve()
  }
})
events.close()
console.log(heard.join(' | '), events.readyState)
const refused = new EventSource(`http://127.0.0.1:${port}/none`)
await new Promise(resolve => (refused.onerror = resolve))
console.log('refused', refused.readyState)
sockets.close()
server.close()
server.closeAllConnections()
