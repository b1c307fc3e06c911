import type { AnyEnv } from 'sameseed'
import { echoScenario } from './echo-scenario.ts'

/** Thinks for a moment before it answers. What is wrong? */
class ThoughtfulEcho {
  readonly #env: AnyEnv
  #text = ''

  constructor(env: AnyEnv) {
    this.#env = env
  }

  async receive(_from: string, text: string): Promise<string> {
    this.#text = text
    await this.#env.sleep('5ms')
    return this.#text
  }
}

export default echoScenario('a thoughtful echo', env => new ThoughtfulEcho(env))
