import { hostname } from 'node:os'
import type { Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { NewThread } from '../fuzz/thread/thread.ts'
import { Board } from './board.ts'
import { QUEUE_PREFIX } from './fleet-queue.ts'
import type { Answer, FleetJob } from './job.ts'
import type { FleetPackages } from './redis.ts'
import { SearchReader } from './search-shelf.ts'
import { Seats, WrongRevision } from './seats.ts'

export interface FleetWorkerOptions {
  readonly fleet: string
  /** How many jobs it does at a time. */
  readonly jobs: number
  readonly newThread: NewThread
  /** Real milliseconds without a sign of life after which another worker takes its jobs over. */
  readonly takeoverMs: number
  /** Hears of what a person should know. */
  readonly note: (text: string) => void
}

/** A job that is not for this worker is for another one: so long it is left to others. */
const LEFT_TO_OTHERS_MS = 1_000
/** A Redis that takes longer to answer is away. */
const ANSWER_MS = 1_000
/** A job that has taken so many workers with it, no other one is to take. */
const MOST_TAKEOVERS = 50

/** Does the jobs of a fleet. It writes nothing, but answers. */
export class FleetWorker {
  readonly #worker: Worker<FleetJob, Answer>
  readonly #redis: Redis
  readonly #seats: Seats
  readonly #stopBeating: () => Promise<void>
  #refuses: string | undefined
  #done = 0
  #isEnding = false

  constructor(packages: FleetPackages, redis: Redis, options: FleetWorkerOptions) {
    const { fleet, jobs, newThread, takeoverMs, note } = options
    const { DelayedError, Worker } = packages.bullmq
    this.#redis = redis
    this.#seats = new Seats(newThread, jobs, new SearchReader(redis, fleet))
    this.#worker = new Worker<FleetJob, Answer>(
      fleet,
      async (job, token) => {
        try {
          const answer = await this.#seats.carryOut(job.data)
          this.#done++
          this.#refuses = undefined
          return answer
        } catch (error) {
          if (error instanceof WrongRevision) {
            if (this.#refuses !== error.message) note(`refused: ${error.message}`)
            this.#refuses = error.message
          }
          await job.moveToDelayed(Date.now() + (this.#isEnding ? 0 : LEFT_TO_OTHERS_MS), token)
          throw new DelayedError()
        }
      },
      {
        ...{ connection: redis, prefix: QUEUE_PREFIX, concurrency: jobs },
        ...{ lockDuration: takeoverMs, stalledInterval: takeoverMs / 2, maxStalledCount: MOST_TAKEOVERS },
        runRetryDelay: LEFT_TO_OTHERS_MS,
      },
    )
    // While Redis is away, or where a job was taken over: somebody does it all the same.
    this.#worker.on('error', () => {})
    const id = `${hostname()}-${process.pid}`
    this.#stopBeating = new Board(redis, fleet).worker(() => ({
      ...{ id, host: hostname(), pid: process.pid, jobs, done: this.#done },
      ...(this.#refuses === undefined ? {} : { refuses: this.#refuses }),
    }))
  }

  /** Leaves what it is at to others. */
  async close(): Promise<void> {
    this.#isEnding = true
    // While there is no Redis, BullMQ would wait for one to give back to.
    const closing = this.#worker.close(!(await answers(this.#redis)))
    // No new ones, before those under way are given back.
    await Promise.all([closing, this.#seats.endAll(), this.#stopBeating()])
  }
}

async function answers(redis: Redis): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const none = new Promise<boolean>(resolve => {
    timer = setTimeout(resolve, ANSWER_MS, false)
  })
  const pong = redis.ping().then(
    () => true,
    () => false,
  )
  return await Promise.race([pong, none]).finally(() => clearTimeout(timer))
}
