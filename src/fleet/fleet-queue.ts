import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { ThreadTerminated } from '../fuzz/thread/thread-lost.ts'
import { type Answer, type FleetJob, jobId } from './job.ts'
import type { FleetPackages } from './redis.ts'
import { SearchShelf } from './search-shelf.ts'

/** A worker takes a job as soon as one is free: this is only how late its answer is noticed. */
const POLL_MS = 50
/** While nothing comes back it looks less and less often, lest looking take a processor from the workers of a small machine. */
const LONGEST_POLL_MS = 250
const POLL_GROWTH = 1.5
/**
 * What nobody asks for any more, such as jobs of a starter that was killed. By number and not by age: where the clocks of two workers
 * differ, the one would take away at once what the other has done.
 */
const KEPT = { count: 10_000 }
/** Of BullMQ, the lower number goes first; none goes before all. */
const BATCH_PRIORITY = 2

/** Under which names a fleet's jobs are in Redis. */
export const QUEUE_PREFIX = 'sameseed'

/** How many jobs there are. */
export interface JobCounts {
  readonly waiting: number
  readonly active: number
}

interface Pending {
  readonly job: FleetJob
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

/**
 * The jobs of a fleet, seen from the one that hands them out. It looks again and again at what it waits for, and hands out once more
 * what is not there: so that nothing is lost, whatever of its last seconds Redis has forgotten.
 */
export class FleetQueue {
  /** What jobs of guided searches name. */
  readonly searches: SearchShelf
  readonly #queue: Queue<FleetJob, Answer>
  readonly #redis: Redis
  readonly #pending = new Map<string, Pending>()
  readonly #packages: FleetPackages
  #isClosed = false
  #polling: Promise<void> | undefined
  #turn = 0

  constructor(packages: FleetPackages, redis: Redis, fleet: string) {
    this.#packages = packages
    this.#redis = redis
    this.searches = new SearchShelf(redis, fleet)
    this.#queue = new packages.bullmq.Queue(fleet, { connection: redis, prefix: QUEUE_PREFIX })
    this.#queue.on('error', () => {})
  }

  /** Takes away what an earlier starter has left. */
  async clear(): Promise<void> {
    await this.#queue.obliterate({ force: true })
    await this.searches.clear()
  }

  /** Has a job done by some worker. `signal` ends the waiting with a ThreadTerminated. */
  ask(job: FleetJob, signal: AbortSignal): Promise<Answer> {
    const id = jobId(job, ++this.#turn)
    return new Promise((resolve, reject) => {
      const end = () => {
        this.#pending.delete(id)
        void this.#remove(id)
        reject(new ThreadTerminated('it was ended'))
      }
      if (signal.aborted) return end()
      signal.addEventListener('abort', end, { once: true })
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          signal.removeEventListener('abort', end)
          settle(value)
        }
      this.#pending.set(id, { job, resolve: settled(resolve), reject: settled(reject) })
      void this.#add(id, job)
      this.#polling ??= this.#poll()
    })
  }

  async counts(): Promise<JobCounts> {
    const counts = await this.#queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active')
    const { waiting = 0, prioritized = 0, delayed = 0, active = 0 } = counts
    return { waiting: waiting + prioritized + delayed, active }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#polling
    await this.#queue.close()
  }

  async #add(id: string, job: FleetJob): Promise<void> {
    const isBatch = job.task?.type === 'batch'
    try {
      await this.#queue.add('job', job, {
        jobId: id,
        ...(isBatch ? { priority: BATCH_PRIORITY } : {}),
        removeOnComplete: KEPT,
        removeOnFail: KEPT,
      })
    } catch {
      // The next look finds that it is not there.
    }
  }

  async #poll(): Promise<void> {
    let waitMs = POLL_MS
    while (!this.#isClosed && this.#pending.size > 0) {
      // With more of them it looks less often, lest looking be all that it does.
      await new Promise(resolve => setTimeout(resolve, Math.max(waitMs, this.#pending.size)))
      const before = this.#pending.size
      await this.searches.mend().catch(() => {})
      await Promise.all([...this.#pending].map(([id, pending]) => this.#look(id, pending).catch(() => {})))
      waitMs = this.#pending.size < before ? POLL_MS : Math.min(LONGEST_POLL_MS, waitMs * POLL_GROWTH)
    }
    this.#polling = undefined
  }

  async #look(id: string, { job, resolve }: Pending): Promise<void> {
    // Most are under way still: reading all of each, task and all, is most of what looking costs.
    const [timestamp, finishedOn] = await this.#redis.hmget(this.#queue.toKey(id), 'timestamp', 'finishedOn')
    if (!this.#pending.has(id)) return
    if (timestamp === null) return this.#add(id, job)
    if (finishedOn === null) return
    const found = await this.#packages.bullmq.Job.fromId<FleetJob, Answer>(this.#queue, id)
    // The next look finds that it has gone meanwhile.
    if (found === undefined || !this.#pending.has(id)) return
    this.#pending.delete(id)
    void this.#remove(id)
    // BullMQ gives up what has taken one worker after the other with it.
    const died: Answer = { type: 'died', message: found.failedReason }
    resolve(found.returnvalue ?? died)
  }

  async #remove(id: string): Promise<void> {
    try {
      await this.#queue.remove(id)
    } catch {
      // It is being worked on: what comes of it goes after a while.
    }
  }
}
