// As code from before there were classes inherits from what Node has, and some that is in wide use still does.
import dgram from 'node:dgram'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import tls from 'node:tls'
import { inherits } from 'node:util'

function derived(Base, methods = {}) {
  function Derived(...args) {
    if (!(this instanceof Derived)) return new Derived(...args)
    const returned = Base.apply(this, args)
    this.mine = `${Base.name} ${returned === undefined || returned === this}`
  }
  inherits(Derived, Base)
  Object.assign(Derived.prototype, methods)
  return Derived
}
const tell = (what, object, Base) => console.log(what, object.mine, object instanceof Base, object.constructor.name)

const Server = derived(net.Server)
const server = Server({ allowHalfOpen: true }, socket => socket.on('data', data => socket.end(`got ${data}`)))
tell('server', server, net.Server)
await once(server.listen(0, '127.0.0.1'), 'listening')
const Socket = derived(net.Socket, {
  greet() {
    this.write('hello')
  },
})
const socket = new Socket({ allowHalfOpen: true })
tell('socket', socket, net.Socket)
socket.connect(server.address().port, '127.0.0.1').setEncoding('utf8').greet()
console.log(await once(socket, 'data'), socket.bytesWritten)
socket.end()
await once(socket, 'close')
console.log(net.Socket() instanceof net.Socket, net.Server() instanceof net.Server)
server.close()

const Web = derived(http.Server)
const web = new Web((request, response) => response.end(`${request.method} ${request.url}`))
tell('http server', web, http.Server)
await once(web.listen(0, '127.0.0.1'), 'listening')
const Agent = derived(http.Agent)
const agent = new Agent({ maxSockets: 1 })
tell('agent', agent, http.Agent)
const request = http.get({ port: web.address().port, host: '127.0.0.1', path: '/a', agent })
const [response] = await once(request, 'response')
console.log(response.statusCode, (await response.toArray()).join(''))
web.close()
console.log(typeof derived(tls.Server)({}).listen)

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'older-'))
const file = path.join(folder, 'file')
const opened = []
const Writing = derived(fs.WriteStream)
const writing = Writing(file, { flags: 'w' })
tell('writing', writing, fs.WriteStream)
writing.on('open', fd => opened.push(typeof fd))
writing.end('some text')
await once(writing, 'close')
const Reading = derived(fs.ReadStream, {
  open() {
    fs.open(this.path, this.flags, this.mode, (_error, fd) => {
      this.fd = fd
      this.emit('open', fd)
      this.read()
    })
  },
})
const reading = new Reading(file, 'utf8')
tell('reading', reading, fs.ReadStream)
console.log(opened, await reading.toArray(), reading.bytesRead)
const again = fs.ReadStream(file).resume()
await once(again, 'close')
console.log(again.path === file, again.bytesRead)
fs.rmSync(folder, { recursive: true })

const Datagrams = derived(dgram.Socket)
const datagrams = new Datagrams('udp4')
tell('datagrams', datagrams, dgram.Socket)
await once(datagrams.bind(0, '127.0.0.1'), 'listening')
datagrams.send('one', datagrams.address().port, '127.0.0.1')
console.log(String((await once(datagrams, 'message'))[0]))
datagrams.close()
