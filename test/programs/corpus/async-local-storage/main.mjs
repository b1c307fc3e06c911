// Each request has its id in every line that is logged for it, wherever that is.
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import { EventEmitter, once } from 'node:events'
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const context = new AsyncLocalStorage()
const lines = []
const log = text => lines.push(`${context.getStore()?.id ?? 'nobody'}: ${text}`)
const bus = new EventEmitter()
bus.on('work', text => log(`on the bus: ${text}`))

let lastId = 0
const server = http.createServer((request, response) => {
  context.run({ id: `r${++lastId}`, url: request.url }, async () => {
    log(request.url)
    await sleep(5)
    log('after a sleep')
    setTimeout(() => log('in a timer'), 3)
    setImmediate(() => log('in an immediate'))
    process.nextTick(() => log('in a tick'))
    queueMicrotask(() => log('in a microtask'))
    bus.emit('work', request.url)
    await once(request.resume(), 'end')
    await Promise.all([1, 2].map(async i => sleep(i).then(() => log(`promise ${i}`))))
    context.exit(() => log('outside'))
    response.end(context.getStore().id)
  })
})
server.listen(0)
await once(server, 'listening')
const { port } = server.address()
const ask = path => fetch(`http://127.0.0.1:${port}${path}`).then(response => response.text())
console.log((await Promise.all(['/a', '/b', '/c'].map(ask))).sort())
await sleep(20)
const of = id => lines.filter(line => line.startsWith(id)).map(line => line.slice(4))
const same = of('r1').slice(1).sort().join()
console.log(of('r1').slice(1).sort())
console.log(of('r2').length, of('r3').length, same.length > 0, lines.filter(line => line.startsWith('nobody')).length)
const bound = context.run({ id: 'bound' }, () => AsyncResource.bind(() => log('later')))
bound()
const snapshot = context.run({ id: 'snap' }, () => AsyncLocalStorage.snapshot())
snapshot(() => log('in it'))
context.enterWith({ id: 'entered' })
await sleep(1)
log('here')
console.log(lines.slice(-3))
server.close()
server.closeAllConnections()
