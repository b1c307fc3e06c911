import { counterScenario, type Message } from './counter-scenario.ts'

/** Adds what it is told to. What is wrong? */
class Sum {
  #sum = 0

  receive(_from: string, message: Message): number {
    if (message.type === 'add') this.#sum += message.amount
    return this.#sum
  }
}

export default counterScenario('a sum', () => new Sum())
