import { once } from 'node:events'
import { connect, isIP } from 'node:net'

const { SERVER_HOST: host, SERVER_PORT: port } = process.env

/** What happens to a connection that says one word and then waits. */
const tell = (word, options = {}) =>
  new Promise(resolve => {
    let text = ''
    const seen = []
    const socket = connect({ host, port, ...options }, () => socket.write(`${word}\n`))
    socket.on('data', chunk => {
      text += chunk
    })
    socket.on('timeout', () => seen.push('timeout') && socket.destroy())
    socket.on('end', () => seen.push(text, 'end'))
    socket.on('error', ({ code, syscall }) => seen.push(code, syscall))
    socket.on('close', hadError => resolve([word, ...seen, `close ${hadError}`].join(' · ')))
  })
for (const word of ['reset', 'destroy', 'end', 'idle']) console.log(await tell(word))
console.log(await tell('hush', { timeout: 50 }))
console.log(await tell('refused', { port: 1 }))
console.log(await tell('aborted', { signal: AbortSignal.timeout(30) }))
console.log(
  await tell('no such name', {
    host: 'no-such-host.invalid',
    lookup: (_n, _o, done) => done(Object.assign(new Error('none'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' })),
  }),
)

const socket = connect(Number(port), host)
await once(socket, 'connect')
socket.on('error', ({ code }) => console.log('late write', code))
socket.end('end\n')
socket.write('too late', error => console.log('called back', error.code))
await new Promise(resolve => socket.on('close', resolve))

await new Promise(resolve => setTimeout(resolve, 50))
const crowd = await Promise.all(
  [1, 2, 3].map(async () => {
    const each = connect(Number(port), host).on('error', () => {})
    await once(each, 'connect')
    return each
  }),
)
console.log(
  (await tell('one too many', { timeout: 500 }))
    .replace(/·( {2}· end ·)? close false/, '· closed')
    .replace(/ECONNRESET · \w+ · close true/, 'closed'),
)
for (const each of crowd) each.destroy()
console.log(isIP(host) > 0 || host.length > 0)
