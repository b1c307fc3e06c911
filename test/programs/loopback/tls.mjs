import { readFileSync } from 'node:fs'
import net from 'node:net'
import tls from 'node:tls'

const pem = name => readFileSync(new URL(`../certificates/${name}.pem`, import.meta.url))
const key = pem('key')
const cert = pem('cert')
const host = '127.0.0.1'
const listen = server => new Promise(resolve => server.listen(0, host, () => resolve(server.address().port)))
const wait = ms => new Promise(resolve => setTimeout(resolve, ms))

let told = []
/** What each end saw, one after the other: the two race. */
async function attempt(name, port, options, act) {
  told = []
  const seen = []
  const socket = tls.connect({ port, host, ca: cert, ...options })
  for (const event of ['connect', 'secureConnect', 'finish']) socket.on(event, () => seen.push(event))
  socket.on('secureConnect', () => {
    seen.push(socket.authorized, socket.authorizationError?.code ?? socket.authorizationError)
    seen.push(socket.encrypted, socket.servername, socket.alpnProtocol, socket.getPeerCertificate().subject.CN)
    act?.(socket)
  })
  let text = ''
  socket.on('data', data => {
    text += data
    if (text !== 'hello') return
    seen.push(text)
    socket.end()
  })
  socket.on('error', error => seen.push(error.code))
  await new Promise(resolve => socket.on('close', hadError => resolve(seen.push(hadError))))
  await wait(50)
  console.log(name, '| client', ...seen, '| server', ...told)
}

function echoing(options) {
  const server = tls.createServer(options, socket => {
    told.push('secure', socket.authorized, socket.servername, socket.alpnProtocol, socket.getProtocol())
    told.push(socket.getPeerCertificate().subject?.CN, socket instanceof net.Socket)
    socket.on('error', error => told.push(error.code))
    socket.on('close', hadError => told.push(hadError))
    socket.pipe(socket)
  })
  server.on('tlsClientError', (error, socket) => told.push(error.code, socket.destroyed))
  return server
}

const say = socket => socket.write('hello')
const server = echoing({ key, cert })
const port = await listen(server)
await attempt('by address', port, {}, say)
await attempt('by name', port, { servername: 'localhost' }, say)
await attempt('by host', port, { host: 'localhost' }, say)
await attempt('by wildcard', port, { servername: 'a.example.test' }, say)
await attempt('wrong name', port, { servername: 'other' }, say)
await attempt('wrong name, which does not matter', port, { servername: 'other', rejectUnauthorized: false }, say)
await attempt('own check', port, { servername: 'other', checkServerIdentity: () => undefined }, say)
await attempt('refused', 1, {}, say)
await attempt('large', port, { servername: 'localhost' }, socket => {
  let bytes = 0
  socket.removeAllListeners('data')
  socket.on('data', data => {
    bytes += data.length
    if (bytes === 300_000) socket.end(() => told.push('all'))
  })
  socket.write(Buffer.alloc(300_000, 'x'))
})

const plain = net.createServer(socket => {
  socket.on('error', () => {})
  socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')
})
await attempt('to a plain server', await listen(plain), {})
const mute = net.createServer(socket => socket.end())
await attempt('to one that closes', await listen(mute), {})

for (const [name, act] of [
  ['plain http', socket => socket.write('GET / HTTP/1.1\r\n\r\n')],
  ['leaves', socket => socket.end()],
  ['resets', socket => socket.resetAndDestroy()],
]) {
  told = []
  const socket = net.connect(port, host, () => act(socket))
  socket.on('error', () => {})
  await new Promise(resolve => socket.resume().on('close', resolve))
  await wait(50)
  console.log(name, ...told)
}

const keyless = echoing({})
await attempt('no certificate', await listen(keyless), {})
const mutual = echoing({ key, cert, ca: cert, requestCert: true })
await attempt('with both certificates', await listen(mutual), { key, cert }, say)
const lenient = echoing({ key, cert, ca: cert, requestCert: true, rejectUnauthorized: false })
await attempt('without one that is not needed', await listen(lenient), {}, say)
const speaks = echoing({ key, cert, ALPNProtocols: ['h2', 'http/1.1'] })
const speaksAt = await listen(speaks)
await attempt('protocols', speaksAt, { ALPNProtocols: ['http/1.1', 'h2'] }, say)
await attempt('no protocol', speaksAt, {}, say)
await attempt('other protocol', speaksAt, { ALPNProtocols: ['other'] }, say)
const named = echoing({
  SNICallback: (name, done) =>
    name === 'bad'
      ? done(new Error('no such name'))
      : setTimeout(done, 5, null, tls.createSecureContext({ key, cert })),
})
const namedAt = await listen(named)
await attempt('context by name', namedAt, { servername: 'localhost' }, say)
await attempt('no context', namedAt, { servername: 'bad' }, say)
const added = echoing({})
added.addContext('*.example.test', { key, cert })
const addedAt = await listen(added)
await attempt('added context', addedAt, { servername: 'b.example.test' }, say)
await attempt('another name', addedAt, { servername: 'localhost' }, say)

for (const options of [
  { key: 'x', cert },
  { key, cert: 'x' },
  { key: pem('other-key'), cert },
]) {
  try {
    tls.createServer(options)
  } catch (error) {
    console.log(error.code)
  }
}

// A connection that becomes secure in the middle.
const upgrading = net.createServer(socket => {
  socket.once('data', () => {
    socket.write('!')
    const secure = new tls.TLSSocket(socket, { isServer: true, key, cert })
    secure.on('data', bytes => secure.write(bytes))
  })
})
const upgradingAt = await listen(upgrading)
const raw = net.connect(upgradingAt, host, () => raw.write('S'))
raw.on('close', () => console.log('raw is closed'))
console.log(String(await new Promise(resolve => raw.once('data', resolve))))
const secure = tls.connect({ socket: raw, ca: cert, servername: 'localhost' })
secure.on('secureConnect', () => {
  console.log('secure', secure.authorized, secure.remotePort === upgradingAt, secure.localPort === raw.localPort)
  secure.write('?')
})
secure.on('data', data => {
  console.log(String(data))
  secure.end()
})
await new Promise(resolve => secure.on('close', resolve))
await wait(10)
for (const each of [server, plain, mute, keyless, mutual, lenient, speaks, named, added, upgrading]) each.close()
