import net from 'node:net'

const accepted = []
const server = net.createServer(socket => {
  accepted.push(socket)
  socket.on('error', error => console.log('server', error.message, error.code))
})
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const connected = async () => {
  const next = new Promise(resolve => server.once('connection', resolve))
  const socket = net.connect(server.address().port, '127.0.0.1')
  await new Promise(resolve => socket.on('connect', resolve))
  return [socket, await next]
}
const closing = socket =>
  new Promise(resolve => {
    const seen = []
    socket.on('error', error => seen.push(error.code, error.syscall, error.message))
    socket.on('end', () => seen.push('end'))
    socket.on('close', hadError => resolve([...seen, 'close', hadError]))
    socket.resume()
  })

{
  const [socket, other] = await connected()
  const closed = [closing(socket), closing(other)]
  socket.resetAndDestroy()
  for (const each of closed) console.log('reset', ...(await each))
}
{
  const [socket, other] = await connected()
  const closed = [closing(socket), closing(other)]
  other.destroy()
  for (const each of closed) console.log('destroyed', ...(await each))
}
{
  const [socket, other] = await connected()
  const closed = [closing(socket), closing(other)]
  other.destroy(new Error('for a reason'))
  for (const each of closed) console.log('destroyed with an error', ...(await each))
}
{
  const [socket] = await connected()
  await connected()
  console.log('connections', await new Promise(resolve => server.getConnections((_error, count) => resolve(count))))
  socket.destroySoon()
  server.maxConnections = 1
  const dropped = new Promise(resolve => server.once('drop', ({ remoteAddress }) => resolve(remoteAddress)))
  const refused = net.connect(server.address().port, '127.0.0.1')
  refused.on('error', () => {})
  console.log('dropped', await dropped)
  await new Promise(resolve => refused.on('close', resolve))
}
let isClosed = false
const whenClosed = new Promise(resolve =>
  server.close(() => {
    isClosed = true
    resolve()
  }),
)
await new Promise(resolve => setTimeout(resolve, 50))
console.log('closed while sockets are open', isClosed)
for (const socket of accepted) socket.destroy()
await whenClosed
console.log('closed', isClosed)
