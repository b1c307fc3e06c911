// A queue of jobs: so many at once, retried with backoff, cancelled at a deadline, told of by events.
import { EventEmitter } from 'node:events'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

class Queue extends EventEmitter {
  #waiting = []
  #running = 0

  constructor(limit) {
    super()
    this.limit = limit
  }

  add(name, work, { retries = 2, deadline = 500 } = {}) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ name, work, retries, deadline, resolve, reject })
      this.#next()
    })
  }

  #next() {
    while (this.#running < this.limit && this.#waiting.length > 0) this.#run(this.#waiting.shift())
  }

  async #run({ name, work, retries, deadline, resolve, reject }) {
    this.#running++
    this.peak = Math.max(this.peak ?? 0, this.#running)
    for (let attempt = 0; ; attempt++) {
      try {
        resolve(await work(AbortSignal.timeout(deadline), attempt))
        this.emit('done', name, attempt)
        break
      } catch (error) {
        this.emit('failed', name, attempt, error)
        if (attempt === retries || error.name === 'AbortError') {
          reject(error)
          break
        }
        await sleep(10 * 2 ** attempt)
      }
    }
    this.#running--
    this.#next()
    if (this.#running === 0) this.emit('idle')
  }
}
const queue = new Queue(2)
const told = []
queue.on('done', (name, attempt) => told.push(`${name} done ${attempt}`))
queue.on('failed', (name, attempt, error) => told.push(`${name} failed ${attempt} ${error.name}`))
queue.on('idle', () => told.push('idle'))
const begun = performance.now()
const results = await Promise.allSettled([
  queue.add('quick', async () => 1),
  queue.add('slow', async signal => sleep(80, 2, { signal })),
  queue.add('flaky', async (_signal, attempt) => {
    if (attempt < 2) throw new RangeError('not yet')
    return attempt
  }),
  queue.add('hangs', async signal => sleep(60_000, null, { signal }), { deadline: 100 }),
  queue.add('broken', async () => JSON.parse('{'), { retries: 1 }),
])
console.log(results.map(({ status, value, reason }) => `${status} ${value ?? reason.name}`))
console.log(told.sort(), queue.peak)
const took = performance.now() - begun
console.log(took >= 100 && took < 5_000, Number.isFinite(performance.timeOrigin))
