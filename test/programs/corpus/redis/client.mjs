import { createClient } from 'redis'

const { REDIS_HOST, REDIS_PORT } = process.env
const socket = { host: REDIS_HOST, port: Number(REDIS_PORT), reconnectStrategy: tries => Math.min(20 * tries, 200) }
const client = createClient({ socket, RESP: 2 })
client.on('error', error => console.log('redis:', error.code ?? error.message))
client.on('reconnecting', () => console.log('reconnecting'))

const attempt = async (name, act) => {
  try {
    console.log(name, await act())
  } catch (error) {
    console.log(name, 'failed:', error.constructor.name, error.message)
  }
}
await client.connect()
await attempt('set', () => client.set('name', 'ann'))
await attempt('get', () => client.get('name'))
await attempt('lock', () => client.set('lock', 'mine', { NX: true, PX: 40 }))
await attempt('locked', () => client.set('lock', 'yours', { NX: true, PX: 40 }))
await new Promise(resolve => setTimeout(resolve, 80))
await attempt('expired', () => client.get('lock'))
await attempt('at once', () => Promise.all([client.incr('n'), client.incr('n'), client.incrBy('n', 10)]))
await attempt('hash', async () => [
  await client.hSet('user', { name: 'bob', city: 'Köln' }),
  { ...(await client.hGetAll('user')) },
])
await attempt('list', async () => [
  await client.rPush('jobs', ['a', 'b', 'c']),
  await client.lPop('jobs'),
  await client.lRange('jobs', 0, -1),
])
await attempt('multi', () => client.multi().incr('n').set('done', 'yes').get('done').exec())
await attempt('unknown', () => client.sendCommand(['DANCE']))

const listener = client.duplicate()
listener.on('error', error => console.log('listener:', error.code ?? error.message))
await listener.connect()
const heard = new Promise(resolve => listener.subscribe('news', resolve).catch(() => resolve('nothing')))
await new Promise(resolve => setTimeout(resolve, 50))
await attempt('published to', () => client.publish('news', 'it works'))
console.log('heard', await heard)
await attempt('deleted', () => client.del(['name', 'user', 'nothing']))
await listener.close()
await client.close()
console.log(client.isOpen)
