// A small stock exchange in one process: emitters that are awaited, iterated and aborted, and timers that are.
import { EventEmitter, errorMonitor, on, once } from 'node:events'
import { setInterval as every, setImmediate as immediate, scheduler, setTimeout as sleep } from 'node:timers/promises'

const exchange = new EventEmitter()
const desk = new EventEmitter({ captureRejections: true })
desk.on(errorMonitor, error => console.log('seen by the monitor:', error.message))
desk.on('error', error => console.log('error:', error.message))
desk.on('trade', async ({ price }) => {
  if (price > 103) throw new Error(`too dear: ${price}`)
})
exchange.on('trade', trade => desk.emit('trade', trade))

const prices = async function* () {
  for await (const i of every(5, 100)) yield i
}
async function trade(count) {
  let price = 100
  for await (const base of prices()) {
    exchange.emit('trade', { price, base })
    if (price++ === 100 + count) return exchange.emit('close')
  }
}
const aborter = new AbortController()
const watching = (async () => {
  const seen = []
  try {
    for await (const [{ price }] of on(exchange, 'trade', { signal: aborter.signal })) {
      seen.push(price)
      if (price === 102) await sleep(12)
    }
  } catch (error) {
    seen.push(error.name, error.code)
  }
  return seen
})()
exchange.once('close', () => setTimeout(() => aborter.abort(), 30))
await Promise.all([trade(5), once(exchange, 'close')])
console.log(await watching, exchange.listenerCount('trade'))

const bored = new AbortController()
setTimeout(() => bored.abort(new RangeError('bored')), 20)
await once(exchange, 'never', { signal: bored.signal }).catch(error => console.log(error.name, error.cause?.name))
console.log(await Promise.race([sleep(30, 'slow'), sleep(10, 'quick')]), await immediate('immediate'))
await scheduler.wait(5)
const signal = AbortSignal.any([AbortSignal.timeout(10), new AbortController().signal])
await sleep(60_000, null, { signal }).catch(error => console.log(error.name, error.code))

const order = []
setTimeout(() => order.push('timeout 1'), 1)
setTimeout(() => order.push('timeout 20'), 20)
const interval = setInterval(
  () =>
    order.push('interval') === 99 ||
    (order.filter(each => each === 'interval').length === 2 && clearInterval(interval)),
  30,
)
process.nextTick(() => order.push('tick'))
Promise.resolve().then(() => order.push('promise'))
queueMicrotask(() => order.push('microtask'))
const refreshed = setTimeout(() => order.push('refreshed'), 40)
setTimeout(() => refreshed.refresh(), 25)
await sleep(150)
console.log(order.join(', '))
const target = new EventTarget()
target.addEventListener('ping', event => console.log(event.type, event.detail, event.timeStamp >= 0), { once: true })
console.log(target.dispatchEvent(new CustomEvent('ping', { detail: 1 })), target.dispatchEvent(new CustomEvent('ping')))
