import dgram from 'node:dgram'
import { once } from 'node:events'

const server = dgram.createSocket('udp4')
server.on('message', (data, { address, family, port, size }) => {
  console.log('server', data.toString(), address, family, size, port === client.address().port)
  server.send([data, ' ', Buffer.from('back')], port, address)
})
server.bind(0, '127.0.0.1')
await once(server, 'listening')
const { port, address, family } = server.address()
console.log(address, family, port > 0)

const client = dgram.createSocket({ type: 'udp4' })
const heard = () => once(client, 'message').then(([data]) => console.log('client', data.toString()))
client.send('one', port, (error, bytes) => console.log('sent', error, bytes))
await heard()
client.send(Buffer.from('..two..'), 2, 3, port, 'localhost')
await heard()
client.send('', port, '127.0.0.1')
await heard()
await new Promise(resolve => client.connect(port, resolve))
console.log(client.remoteAddress().port === port)
client.send('three')
await heard()
client.send('four', error => console.log('sent', error))
await heard()
for (const act of [
  () => client.connect(port),
  () => server.bind(),
  () => server.remoteAddress(),
  () => dgram.createSocket('udp5'),
  () => server.send('x', 70_000),
  () => server.send({}, 1),
  () => dgram.createSocket('udp4').address(),
]) {
  try {
    act()
    console.log('no error')
  } catch (error) {
    console.log(error.name, error.code, error.syscall, error.code === 'ERR_INVALID_ARG_TYPE' ? '' : error.message)
  }
}
client.disconnect()
await new Promise(resolve =>
  client.send(Buffer.alloc(70_000), port, error => resolve(console.log(error.code, error.syscall))),
)
const second = dgram.createSocket('udp4')
second.bind(port, '127.0.0.1')
const [taken] = await once(second, 'error')
console.log(taken.code, taken.syscall, taken.message.replace(port, 'PORT'))
await new Promise(resolve => client.send('x', port, '255.255.255.255', error => resolve(console.log(error.code))))
const shared = [1, 2].map(() => dgram.createSocket({ type: 'udp4', reuseAddr: true }))
shared[0].bind(0)
await once(shared[0], 'listening')
shared[1].bind(shared[0].address().port)
await once(shared[1], 'listening')
console.log('shared')
client.close(() => console.log('closed'))
await once(client, 'close')
try {
  client.send('x', port)
} catch (error) {
  console.log(error.code)
}
process.exit(0)
