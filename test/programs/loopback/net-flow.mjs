import { createHash } from 'node:crypto'
import net from 'node:net'

const SIZE = 3_000_000
const data = Buffer.alloc(SIZE, 'abcdefghijklmnopqrstuvwxyz')
const server = net.createServer(async socket => {
  socket.pause()
  await new Promise(resolve => setTimeout(resolve, 50))
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of socket) {
    hash.update(chunk)
    bytes += chunk.length
  }
  console.log('server read', bytes, hash.digest('hex').slice(0, 16))
})
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const socket = net.connect(server.address().port, '127.0.0.1')
await new Promise(resolve => socket.on('connect', resolve))
const order = []
for (let at = 0; at < SIZE; at += 100_000) {
  const hasRoom = socket.write(data.subarray(at, at + 100_000), () => order.push(at / 100_000))
  if (hasRoom) continue
  await new Promise(resolve => socket.once('drain', resolve))
}
socket.end()
await new Promise(resolve => socket.on('close', resolve))
console.log(
  'written',
  socket.bytesWritten,
  'in order',
  order.every((value, i) => value === i),
  order.length,
)
server.close()

const sleepy = net.createServer(socket => {
  socket.setTimeout(40, () => {
    console.log('idle', socket.timeout)
    socket.end('sleepy')
  })
})
await new Promise(resolve => sleepy.listen(0, '127.0.0.1', resolve))
const silent = net.connect({ port: sleepy.address().port, host: '127.0.0.1', timeout: 1_000 })
silent.on('timeout', () => console.log('never'))
let text = ''
for await (const chunk of silent) text += chunk
console.log(text, silent.timeout)
sleepy.close()

const path = `${(await import('node:os')).tmpdir()}/sameseed-${process.pid}.sock`
const local = net.createServer(socket => socket.pipe(socket))
await new Promise(resolve => local.listen(path, resolve))
console.log(local.address() === path)
const piped = net.connect(path)
piped.end('through a pipe')
let back = ''
for await (const chunk of piped) back += chunk
console.log(back, piped.remoteAddress, piped.remotePort, JSON.stringify(piped.address()))
await new Promise(resolve => local.close(resolve))

const aborter = new AbortController()
const listening = net.createServer().listen({ port: 0, signal: aborter.signal })
await new Promise(resolve => listening.on('listening', resolve))
aborter.abort()
await new Promise(resolve => listening.on('close', resolve))
console.log('aborted', listening.listening)
