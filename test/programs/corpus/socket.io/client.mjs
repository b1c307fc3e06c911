import { io } from 'socket.io-client'

const url = `http://${process.env.SERVER_HOST}:${process.env.SERVER_PORT}`

async function join(name, options = {}) {
  const socket = io(url, { auth: { name }, forceNew: true, reconnectionDelay: 50, ...options })
  const outcome = await new Promise(resolve => {
    socket.once('connect', () => resolve('connected'))
    socket.once('connect_error', error => resolve(error.message))
  })
  console.log(name, outcome)
  return socket
}
const ann = await join('ann', { transports: ['websocket'] })
const bob = await join('bob', { transports: ['polling'] })
const nobody = await join(undefined)
nobody.close()
const upgraded = await join('cid')
await new Promise(resolve => {
  if (upgraded.io.engine.transport.name === 'websocket') return resolve()
  upgraded.io.engine.once('upgrade', resolve)
  upgraded.once('disconnect', resolve)
})
console.log('cid', upgraded.io.engine.transport.name)

const seen = []
ann.on('votes', (votes, by) => seen.push(`${by}: ${JSON.stringify(votes)}`))
const ask = (socket, ...args) =>
  socket
    .timeout(2_000)
    .emitWithAck(...args)
    .catch(error => error.message)
console.log(await ask(ann, 'watch'))
for (const [socket, what] of [
  [bob, 'tea'],
  [upgraded, 'coffee'],
  [ann, 'tea'],
  [bob, 'water'],
]) {
  console.log(what, await ask(socket, 'vote', what))
}
console.log(await ask(upgraded, 'bytes', Buffer.from([1, 2])))
await new Promise(resolve => setTimeout(resolve, 100))
console.log(seen)
for (const socket of [ann, bob, upgraded]) {
  socket.disconnect()
  await new Promise(resolve => setTimeout(resolve, 50))
}
