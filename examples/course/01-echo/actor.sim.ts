import { echoScenario } from './echo-scenario.ts'

/** An actor: a state, and what is done with one message after the other. */
class EchoActor {
  #answered = 0

  receive(_from: string, text: string): string {
    this.#answered++
    return text
  }

  inspect() {
    return { answered: this.#answered }
  }
}

export default echoScenario('echo as an actor', () => new EchoActor())
