// As much of Redis as clients use most: strings that expire, lists, hashes, transactions, messages. RESP2.
import { createServer } from 'node:net'

const values = new Map()
const channels = new Map()
const ok = { simple: 'OK' }
const live = key => {
  const entry = values.get(key)
  if (entry?.until <= Date.now()) values.delete(key)
  return values.get(key)?.value
}
const store = (key, value, until = Number.POSITIVE_INFINITY) => values.set(key, { value, until }) && value
const made = (key, value) => live(key) ?? store(key, value)
const commands = {
  PING: () => ({ simple: 'PONG' }),
  HELLO: () => new Error('NOPROTO only RESP2 is spoken here'),
  CLIENT: () => ok,
  SELECT: () => ok,
  INFO: () => 'redis_version:7.2.0\r\nloading:0\r\n',
  GET: key => live(key) ?? null,
  SET(key, value, ...options) {
    if (options.includes('NX') && live(key) !== undefined) return null
    const after = Number(options[options.indexOf('PX') + 1])
    store(key, value, options.includes('PX') ? Date.now() + after : undefined)
    return ok
  },
  DEL: (...keys) => keys.filter(key => live(key) !== undefined && values.delete(key)).length,
  INCRBY: (key, by) => Number(store(key, String(Number(live(key) ?? 0) + Number(by)))),
  INCR: key => commands.INCRBY(key, 1),
  RPUSH: (key, ...items) => made(key, []).push(...items),
  LPOP: key => live(key)?.shift() ?? null,
  LRANGE: (key, from, to) => (live(key) ?? []).slice(Number(from), Number(to) + 1 || undefined),
  HSET: (key, ...pairs) =>
    pairs.filter((name, i) => i % 2 === 0 && made(key, new Map()).set(name, pairs[i + 1])).length,
  HGETALL: key => [...(live(key) ?? [])].flat(),
  PUBLISH(channel, message) {
    const listeners = channels.get(channel) ?? new Set()
    for (const socket of listeners) socket.write(encoded(['message', channel, message]))
    return listeners.size
  },
}

function encoded(reply) {
  if (reply === null) return '$-1\r\n'
  if (typeof reply === 'number') return `:${reply}\r\n`
  if (typeof reply === 'string') return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`
  if (Array.isArray(reply)) return `*${reply.length}\r\n${reply.map(encoded).join('')}`
  return reply instanceof Error ? `-${reply.message}\r\n` : `+${reply.simple}\r\n`
}

function carryOut(socket, [name, ...args]) {
  const command = name.toUpperCase()
  if (command === 'MULTI') {
    socket.queued = []
    return ok
  }
  if (command === 'EXEC') {
    const queued = socket.queued
    socket.queued = undefined
    return queued.map(words => carryOut(socket, words))
  }
  if (socket.queued !== undefined) return socket.queued.push([name, ...args]) && { simple: 'QUEUED' }
  if (command === 'SUBSCRIBE' || command === 'UNSUBSCRIBE') {
    for (const channel of args) {
      if (!channels.has(channel)) channels.set(channel, new Set())
      channels.get(channel)[command === 'SUBSCRIBE' ? 'add' : 'delete'](socket)
    }
    return [command.toLowerCase(), args[0], 1]
  }
  const run = commands[command]
  return run === undefined ? new Error(`ERR unknown command '${name}'`) : run(...args)
}

/** The words of the first command in these bytes, and how long it is; undefined while some of it has not come. */
function first(text) {
  let at = text.indexOf('\r\n') + 2
  if (at < 2) return undefined
  const words = []
  for (let left = Number(text.slice(1, at - 2)); left > 0; left--) {
    const end = text.indexOf('\r\n', at)
    const length = Number(text.slice(at + 1, end))
    if (end < 0 || text.length < end + length + 4) return undefined
    words.push(Buffer.from(text.slice(end + 2, end + 2 + length), 'latin1').toString())
    at = end + length + 4
  }
  return { words, length: at }
}

const server = createServer(socket => {
  let text = ''
  socket.setEncoding('latin1').on('data', chunk => {
    text += chunk
    for (let next = first(text); next !== undefined; next = first(text)) {
      text = text.slice(next.length)
      if (next.words[0].toUpperCase() === 'QUIT') return socket.end(encoded(ok))
      socket.write(encoded(carryOut(socket, next.words)))
    }
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    for (const listeners of channels.values()) listeners.delete(socket)
  })
})
server.listen(process.env.PORT, () => console.log('ready to accept connections'))
