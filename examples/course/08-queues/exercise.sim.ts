import { jobsScenario, type Message } from './jobs-scenario.ts'

/** Hands out each job to the first worker that asks. What is wrong? */
class Queue {
  readonly #waiting: number[] = []
  readonly #done: number[] = []

  receive(_from: string, message: Message): number | null | true {
    switch (message.type) {
      case 'submit':
        this.#waiting.push(message.job)
        return true
      case 'take':
        return this.#waiting.shift() ?? null
      case 'done':
        this.#done.push(message.job)
        return true
    }
  }

  inspect() {
    return { waiting: this.#waiting, done: this.#done }
  }
}

export default jobsScenario('a queue', () => new Queue())
