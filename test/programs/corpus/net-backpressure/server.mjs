// Sends as much as is asked for, as quickly as it is taken; reads what it gets slowly.
import { createServer } from 'node:net'

const CHUNK = Buffer.alloc(16_384, 'abcdefghijklmnop')
const server = createServer(socket => {
  socket.on('error', error => console.log('lost', error.code))
  socket.once('data', first => {
    const [, verb, count] = /^(\w+) (\d+)\n/.exec(first.toString()) ?? []
    if (verb === 'send') send(socket, Number(count))
    if (verb === 'take') take(socket, Number(count), first.length - `take ${count}\n`.length)
  })
})

function send(socket, chunks) {
  let sent = 0
  const more = () => {
    while (sent < chunks) {
      sent++
      if (!socket.write(CHUNK)) return socket.once('drain', more)
    }
    socket.end(() => console.log('sent', sent))
  }
  more()
}

function take(socket, bytes, already) {
  let taken = already
  socket.on('data', chunk => {
    taken += chunk.length
    socket.pause()
    setTimeout(() => socket.resume(), 1)
    if (taken === bytes) socket.end(`took ${taken}`)
  })
}
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => server.close(() => console.log('closed')))
