import { counterScenario, type Message } from './counter-scenario.ts'

/** Adds what it is told to, once, however often it is told. */
class SumOnce {
  #sum = 0
  readonly #done = new Set<string>()

  receive(_from: string, message: Message): number {
    if (message.type === 'add' && !this.#done.has(message.id)) {
      this.#done.add(message.id)
      this.#sum += message.amount
    }
    return this.#sum
  }
}

export default counterScenario('a sum, each part once', () => new SumOnce())
