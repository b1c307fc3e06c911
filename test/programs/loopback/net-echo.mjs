import net from 'node:net'

const events = []
const server = net.createServer({ allowHalfOpen: true }, socket => {
  events.push(`server: connection ${socket.remoteAddress} ${socket.remoteFamily} ${socket.localPort === port}`)
  socket.setEncoding('utf8')
  let text = ''
  socket.on('data', chunk => (text += chunk))
  socket.on('end', () => {
    events.push(`server: end ${JSON.stringify(text)} ${socket.readyState} ${socket.readable} ${socket.writable}`)
    socket.write(text.toUpperCase())
    socket.end('bye')
  })
  socket.on('finish', () => events.push(`server: finish ${socket.bytesRead} ${socket.bytesWritten}`))
  socket.on('close', hadError => events.push(`server: close ${hadError} ${socket.destroyed}`))
})
await new Promise(resolve => server.listen(0, resolve))
const { port, address, family } = server.address()
console.log(address, family, typeof port, server.listening)

const socket = net.connect(port, '127.0.0.1')
console.log(socket.connecting, socket.pending, socket.readyState, JSON.stringify(socket.address()))
socket.on('lookup', (...args) => events.push(`client: lookup ${args.join()}`))
socket.on('connect', () => {
  events.push(`client: connect ${socket.remoteAddress} ${socket.remotePort === port} ${socket.remoteFamily}`)
  events.push(`client: local ${socket.localAddress} ${socket.localPort > 1024} ${socket.readyState} ${socket.pending}`)
})
socket.on('ready', () => events.push('client: ready'))
let answer = ''
socket.on('data', chunk => (answer += chunk))
socket.on('end', () => events.push(`client: end ${answer} ${socket.readyState}`))
socket.on('finish', () => events.push('client: finish'))
await new Promise(resolve => {
  socket.on('close', hadError => {
    events.push(`client: close ${hadError} ${socket.bytesRead} ${socket.bytesWritten} ${socket.readyState}`)
    resolve()
  })
  console.log(socket.write('early '), socket.bytesWritten)
  socket.write(Buffer.from('bytes '))
  socket.end('and the end', () => events.push('client: end called back'))
})
await new Promise(resolve => server.close(resolve))
console.log(server.listening, server.address())
// Both ends see things in their own order; which end goes first is the network's business.
for (const side of ['client', 'server']) for (const event of events) if (event.startsWith(side)) console.log(event)
