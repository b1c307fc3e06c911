import WebSocket, { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
await new Promise(resolve => server.on('listening', resolve))
server.on('connection', (socket, request) => {
  socket.send(`hello ${request.url}`)
  socket.on('message', (data, isBinary) => {
    if (String(data) === 'close') socket.close(4001, 'as asked')
    else if (String(data) === 'terminate') socket.terminate()
    else socket.send(data, { binary: isBinary })
  })
  socket.on('ping', data => socket.send(`pinged ${data}`))
})
const url = `ws://127.0.0.1:${server.address().port}/path`
const talk = (...messages) =>
  new Promise(resolve => {
    const seen = []
    const socket = new WebSocket(url)
    socket.on('open', () => {
      seen.push('open')
      for (const message of messages) socket.send(message)
    })
    socket.on('message', (data, isBinary) => seen.push(isBinary ? data.toString('hex') : String(data)))
    socket.on('error', error => seen.push(`error ${error.message}`))
    socket.on('close', (code, reason) => resolve([...seen, code, String(reason)].join(' | ')))
  })
console.log(await talk('a', Buffer.from([1, 2, 3]), 'x'.repeat(10), 'close'))
console.log((await talk('y'.repeat(100_000), 'close')).length)
console.log(await talk('terminate'))
const pinged = new WebSocket(url)
await new Promise(resolve => pinged.on('open', resolve))
pinged.ping('data')
console.log(
  String(
    await new Promise(resolve => pinged.on('message', data => String(data).startsWith('pinged') && resolve(data))),
  ),
)
console.log(server.clients.size)
pinged.close()
console.log(await new Promise(resolve => pinged.on('close', resolve)))
await new Promise(resolve => server.close(resolve))
const refused = new WebSocket(url)
console.log(await new Promise(resolve => refused.on('error', error => resolve(error.code))))
