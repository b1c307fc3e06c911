import dns from 'node:dns'
import net from 'node:net'

const server = net.createServer(socket => socket.on('error', () => {}).end('hello'))
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address()
const talk = options =>
  new Promise(resolve => {
    const seen = []
    let text = ''
    const socket = net.connect({ port, ...options })
    socket.on('lookup', (error, address, family, host) => seen.push(error?.code, address, family, host))
    socket.on('connect', () => seen.push('connect', ...(socket.autoSelectFamilyAttemptedAddresses ?? [])))
    socket.on('timeout', () => seen.push('timeout') && socket.destroy())
    socket.on('data', data => (text += data))
    socket.on('error', error => seen.push(error.name, error.code, error.message, error.errors?.length))
    socket.on('close', hadError => resolve([...seen, text, hadError].join(' ').replaceAll(port, 'PORT')))
  })
console.log('address', await talk({ host: '127.0.0.1' }))
console.log('bound', await talk({ host: '127.0.0.1', localAddress: '127.0.0.1' }))
console.log('not its own', await talk({ host: '127.0.0.1', localAddress: '10.99.99.99', localPort: 4_000 }))
const two = (_name, options, done) =>
  options.all
    ? done(null, [
        { address: '127.0.0.2', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ])
    : done(null, '127.0.0.1', 4)
console.log('none answers', await talk({ host: 'name', lookup: two, port: 1 }))
console.log('one only', await talk({ host: 'name', lookup: two, autoSelectFamily: false }))
console.log(
  'by default',
  await talk({ host: 'name', lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) }),
)
console.log(
  'not found',
  await talk({
    host: 'name',
    lookup: (_name, _options, done) => done(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
  }),
)
console.log('family', await talk({ host: 'localhost', family: 4 }))
const blocks = new net.BlockList()
blocks.addSubnet('10.0.0.0', 8)
console.log(blocks.check('10.1.2.3'), blocks.check('127.0.0.1'), net.isIP('::1'), new net.SocketAddress().address)
console.log(net.getDefaultAutoSelectFamily(), net.getDefaultAutoSelectFamilyAttemptTimeout() >= 250)
const controller = new AbortController()
const aborted = net.connect({ port, host: '127.0.0.1', signal: controller.signal })
aborted.on('error', error => console.log('aborted', error.name, error.code))
controller.abort()
await new Promise(resolve => aborted.on('close', resolve))
console.log((await dns.promises.lookup('localhost', { family: 4 })).address)
server.close()
