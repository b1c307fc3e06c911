// Parts of one process that talk over message channels: calls and answers, floods, hand-overs, and ends.
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { BroadcastChannel as Broadcast, MessageChannel as Channel, receiveMessageOnPort } from 'node:worker_threads'

const say = (...words) => console.log(words.join(' '))

// Calls over a port, and their answers by number.
function caller(port) {
  const open = new Map()
  let last = 0
  port.on('message', ({ id, result, error }) => {
    const { resolve, reject } = open.get(id)
    open.delete(id)
    error === undefined ? resolve(result) : reject(new Error(error))
  })
  return (name, ...args) =>
    new Promise((resolve, reject) => {
      open.set(++last, { resolve, reject })
      port.postMessage({ id: last, name, args })
    })
}
function serve(port, functions) {
  port.onmessage = async ({ data: { id, name, args } }) => {
    try {
      port.postMessage({ id, result: await functions[name](...args) })
    } catch (error) {
      port.postMessage({ id, error: error.message })
    }
  }
}

const { port1, port2 } = new Channel()
serve(port2, {
  add: (a, b) => a + b,
  late: async text => sleep(20).then(() => text.toUpperCase()),
  sizes: map => [...map].map(([key, value]) => `${key}=${value.length}`).join(),
})
const call = caller(port1)
const answers = [call('late', 'last'), call('add', 1, 2), call('sizes', new Map([['a', [1, 2]]]))]
for (const answer of answers) answer.then(result => say('answer', result))
await Promise.all(answers)
await call('none').catch(error => say('refused:', error.message))

// In order, and after what the same turn has still to do.
const flood = new Channel()
const order = []
flood.port2.on('message', n => order.push(n))
for (let n = 0; n < 5; n++) flood.port1.postMessage(n)
process.nextTick(() => order.push('tick'))
Promise.resolve().then(() => order.push('microtask'))
order.push('now')
await sleep(100)
say('order', order.join())

// What is not listened to waits, and can be taken by hand.
const waiting = new Channel()
waiting.port1.postMessage('first')
waiting.port1.postMessage('second')
say('taken', JSON.stringify(receiveMessageOnPort(waiting.port2)))
waiting.port2.once('message', text => say('heard', text))
await sleep(100)
say('then', receiveMessageOnPort(waiting.port2))

// Copied, or handed over.
const bytes = new Uint8Array([1, 2, 3])
const copies = new Channel()
const heard = once(copies.port2, 'message')
copies.port1.postMessage({ bytes, self: 'copy' }, [bytes.buffer])
const [{ data = undefined, ...given }] = await heard
say('handed over', bytes.length, JSON.stringify([...(data ?? given).bytes]))
try {
  copies.port1.postMessage(() => 1)
} catch (error) {
  say(error.name, error.code)
}

// An end is told to both, after what was said before it.
const ending = new Channel()
const ends = { first: [], second: [] }
ending.port1.on('close', () => ends.first.push('closed'))
ending.port2.on('message', text => ends.second.push(text))
ending.port2.on('close', () => ends.second.push('closed'))
const ended = Promise.all([once(ending.port1, 'close'), once(ending.port2, 'close')])
ending.port1.postMessage('there')
ending.port1.close()
ending.port1.postMessage('lost')
await ended
say('first end:', ends.first.join(), '- second end:', ends.second.join())

// Each hears what the others say under its name.
const [a, b, c, other] = ['news', 'news', 'news', 'other'].map(name => new Broadcast(name))
for (const [who, channel] of Object.entries({ a, b, c, other })) {
  channel.onmessage = ({ data }) => say(channel.name, who, data)
}
a.postMessage('from a')
await sleep(100)
c.close()
b.postMessage('from b')
await sleep(100)
try {
  c.postMessage('from c')
} catch (error) {
  say(error.name)
}
for (const channel of [a, b, other]) channel.close()
for (const { port1 } of [flood, waiting, copies]) port1.close()
port1.close()
say('done')
