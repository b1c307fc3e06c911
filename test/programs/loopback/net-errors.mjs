import net from 'node:net'

const shown = error => {
  const { name, message, code, errno, syscall, address } = error
  return JSON.stringify({ name, message: message.replace(/:\d{4,5}\b/, ':PORT'), code, errno, syscall, address })
}
const failing = start =>
  new Promise(resolve => {
    const emitter = start()
    emitter.on('error', resolve)
  })
const free = await new Promise(resolve => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
})
console.log(shown(await failing(() => net.connect(free, '127.0.0.1'))))
console.log(shown(await failing(() => net.connect({ path: '/nowhere/at/all.sock' }))))

const server = net.createServer()
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address()
console.log(shown(await failing(() => net.createServer().listen(port, '127.0.0.1'))))
for (const wrong of [
  () => server.listen(0),
  () => net.connect(70_000),
  () => net.createServer().listen(-1),
  () => net.connect({ port: 'x' }),
]) {
  try {
    wrong()
    console.log('nothing thrown')
  } catch (error) {
    console.log(error.name, error.code, error.message.replace(/\d{4,}/, 'PORT'))
  }
}
server.close()
console.log(shown(await new Promise(resolve => net.createServer().close(resolve))))

const deaf = net.createServer({ allowHalfOpen: false }, socket => socket.end()).listen(0, '127.0.0.1')
await new Promise(resolve => deaf.on('listening', resolve))
const late = net.connect(deaf.address().port, '127.0.0.1')
late.resume()
await new Promise(resolve => late.on('close', resolve))
console.log(shown(await new Promise(resolve => late.write('too late', resolve))))
const ended = net.connect(deaf.address().port, '127.0.0.1')
ended.end()
console.log(shown(await new Promise(resolve => ended.on('error', resolve).write('after the end'))))
const destroyed = net.connect(deaf.address().port, '127.0.0.1')
destroyed.destroy()
console.log(destroyed.destroyed, destroyed.connecting, await new Promise(resolve => destroyed.on('close', resolve)))
deaf.close()
console.log(net.isIP('10.0.0.1'), net.isIPv6('::1'), new net.BlockList().check('10.0.0.1'))
