import type { AnyEnv } from 'sameseed'
import { jobsScenario, type Message } from './jobs-scenario.ts'

const LEASE_MS = 300

/** Lends each job for a while. Until it is done it comes back, and another worker gets it. */
class LendingQueue {
  readonly #env: AnyEnv
  /** The jobs that are not done, and from when on each may be lent, by `elapsed()`. */
  readonly #open = new Map<number, number>()
  readonly #done: number[] = []

  constructor(env: AnyEnv) {
    this.#env = env
  }

  receive(_from: string, message: Message): number | null | true {
    switch (message.type) {
      case 'submit':
        this.#open.set(message.job, 0)
        return true
      case 'take':
        return this.#lend(this.#env.elapsed())
      case 'done':
        if (this.#open.delete(message.job)) this.#done.push(message.job)
        else this.#env.reach('done again')
        return true
    }
  }

  #lend(now: number): number | null {
    for (const [job, free] of this.#open) {
      if (now < free) continue
      this.#open.set(job, now + LEASE_MS)
      return job
    }
    return null
  }

  inspect() {
    return { lent: [...this.#open.keys()], done: this.#done }
  }
}

export default jobsScenario('a queue that lends', env => new LendingQueue(env))
