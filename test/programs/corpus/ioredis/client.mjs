// A queue of jobs, with a lock around each, and a counter.
import { Redis } from 'ioredis'

const options = {
  host: process.env.REDIS_HOST,
  port: Number(process.env.REDIS_PORT),
  retryStrategy: times => Math.min(times * 20, 200),
  maxRetriesPerRequest: 5,
  keyPrefix: 'jobs:',
}
const redis = new Redis(options)
redis.on('error', error => console.log('redis:', error.code ?? error.message))
for (const event of ['ready', 'reconnecting', 'end']) redis.on(event, () => console.log('event', event))

class Worker {
  constructor(name) {
    this.name = name
    this.done = []
  }
  async run() {
    for (;;) {
      const job = await redis.lpop('queue')
      if (job === null) return this.done
      if ((await redis.set(`lock:${job}`, this.name, 'PX', 1_000, 'NX')) !== 'OK') continue
      const results = await redis.pipeline().incrby('total', Number(job)).hset('by', job, 'somebody').exec()
      this.done.push(...results.map(([error, value]) => error?.message ?? value).slice(1))
      await redis.del(`lock:${job}`)
    }
  }
}
try {
  console.log(await redis.rpush('queue', 1, 2, 3, 4, 5, 6))
  const done = await Promise.all([new Worker('a').run(), new Worker('b').run()])
  console.log(
    done.flat().length,
    await redis.get('total'),
    Object.keys(await redis.hgetall('by'))
      .sort()
      .join(),
  )
  console.log(await redis.multi().set('x', 'y').get('x').incr('n').exec())
  const listener = redis.duplicate()
  listener.on('error', () => {})
  const heard = new Promise(resolve => listener.on('message', (channel, message) => resolve(`${channel}: ${message}`)))
  console.log(await listener.subscribe('news'))
  console.log(await redis.publish('news', 'all done'), await heard)
  listener.disconnect()
  await redis.call('DANCE')
} catch (error) {
  console.log(error.name, error.message)
}
await redis.quit().catch(error => console.log(error.message))
