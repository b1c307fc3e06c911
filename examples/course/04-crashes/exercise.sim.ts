import type { AnyEnv } from 'sameseed'
import { notesScenario, type Request } from './notes-scenario.ts'

/** Writes each number into a file before it confirms it. What is wrong? */
class Notes {
  readonly #env: AnyEnv
  readonly #numbers: number[]

  static async start(env: AnyEnv): Promise<Notes> {
    const text = (await env.disk.readText('notes')) ?? ''
    return new Notes(env, text.split('\n').filter(Boolean).map(Number))
  }

  constructor(env: AnyEnv, numbers: number[]) {
    this.#env = env
    this.#numbers = numbers
  }

  async receive(_from: string, request: Request): Promise<number[]> {
    if (request !== 'read') {
      await this.#env.disk.append('notes', `${request.add}\n`)
      this.#numbers.push(request.add)
    }
    return this.#numbers
  }
}

export default notesScenario('notes', env => Notes.start(env))
