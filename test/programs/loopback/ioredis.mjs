import net from 'node:net'
import { Redis } from 'ioredis'

const values = new Map()
const sockets = new Set()
const bulk = value => (value === undefined ? '$-1\r\n' : `$${Buffer.byteLength(value)}\r\n${value}\r\n`)
const server = net.createServer(socket => {
  sockets.add(socket)
  socket.on('error', () => {})
  let text = ''
  socket.on('data', chunk => {
    text += chunk
    for (;;) {
      const [head, count] = /^\*(\d+)\r\n/.exec(text) ?? []
      if (head === undefined) return
      let at = head.length
      const words = []
      for (let i = 0; i < Number(count); i++) {
        const [line, length] = /^\$(\d+)\r\n/.exec(text.slice(at)) ?? []
        if (line === undefined || text.length < at + line.length + Number(length) + 2) return
        words.push(text.slice(at + line.length, at + line.length + Number(length)))
        at += line.length + Number(length) + 2
      }
      text = text.slice(at)
      const [name, key, value] = words
      if (name === 'set') {
        values.set(key, value)
        socket.write('+OK\r\n')
      } else if (name === 'get') socket.write(bulk(values.get(key)))
      else if (name === 'incr')
        socket.write(`:${values.set(key, String(Number(values.get(key) ?? 0) + 1)).get(key)}\r\n`)
      else if (name === 'info') socket.write(bulk('redis_version:7.2.0\r\nloading:0\r\n'))
      else if (name === 'quit') socket.end('+OK\r\n')
      else if (name === 'mget')
        socket.write(
          `*${words.length - 1}\r\n${words
            .slice(1)
            .map(each => bulk(values.get(each)))
            .join('')}`,
        )
      else socket.write(`-ERR unknown command '${name}'\r\n`)
    }
  })
})
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const redis = new Redis({
  port: server.address().port,
  host: '127.0.0.1',
  retryStrategy: times => Math.min(times * 10, 50),
})
for (const event of ['connect', 'ready', 'close', 'reconnecting', 'end'])
  redis.on(event, () => console.log('event', event))
redis.on('error', error => console.log('error', error.code ?? error.message))
console.log(await redis.set('a', '1'), await redis.get('a'), await redis.get('b'), await redis.incr('n'))
console.log(await redis.pipeline().set('x', '1').incr('x').get('x').exec())
console.log(await redis.mget('a', 'b', 'x'))
await redis.call('nonsense').catch(error => console.log(error.name, error.message))
for (const socket of sockets) socket.destroy()
console.log(await redis.incr('n'))
await redis.quit()
await new Promise(resolve => setTimeout(resolve, 50))
console.log(redis.status)
server.close()
