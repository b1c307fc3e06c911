import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import WebSocket from 'ws'

const base = `ws://${process.env.SERVER_HOST}:${process.env.SERVER_PORT}`

async function join(path) {
  const socket = new WebSocket(base + path)
  socket.heard = []
  socket.on('message', (data, isBinary) => socket.heard.push(isBinary ? data.toString('hex') : String(data)))
  socket.on('ping', () => {
    socket.pings = (socket.pings ?? 0) + 1
  })
  socket.on('close', (code, reason) => socket.heard.push(`closed ${code} ${reason}`))
  socket.on('error', error => socket.heard.push(error.code ?? error.message))
  await once(socket, 'open').catch(() => {})
  return socket
}
const [ann, bob, eve] = await Promise.all([join('/rooms?room=a'), join('/rooms?room=a'), join('/rooms?room=b')])
ann.send('hello')
await sleep(50)
bob.send(Buffer.from([1, 2, 255]))
await sleep(50)
eve.send('x'.repeat(20_000))
await sleep(700)
console.log('ann', ann.heard, ann.pings >= 2)
console.log('bob', bob.heard)
console.log('eve', eve.heard)
ann.close(4_000, 'enough')
await once(ann, 'close').catch(() => {})
console.log('ann', ann.heard.at(-1))
console.log(
  'nowhere',
  (await join('/elsewhere')).heard.filter(line => !line.startsWith('closed')),
)
bob.terminate()
await sleep(50)
console.log('bob', bob.heard.at(-1))
console.log(
  await fetch(base.replace('ws', 'http')).then(
    response => response.status,
    error => error.cause?.code,
  ),
)
