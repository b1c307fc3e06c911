import type { Env } from 'sameseed'
import type { BugName } from './bugs.ts'
import type { Reply, Request } from './messages.ts'

/** Texts by key. It does each request once, however often it comes. */
export class Server {
  readonly #env: Env<Request, Reply>
  readonly #bug: BugName | undefined
  readonly #texts = new Map<string, string>()
  /** The last answer to each client. It has no use for earlier ones: a client asks for one thing at a time. */
  readonly #answers = new Map<string, Reply>()

  constructor(env: Env<Request, Reply>, bug?: BugName) {
    this.#env = env
    this.#bug = bug
  }

  receive(client: string, request: Request): void {
    const last = this.#bug === 'done-again' ? undefined : this.#answers.get(client)
    if (last?.sequence === request.sequence) {
      this.#env.reach('asked again')
      const value = this.#bug === 'answered-anew' ? this.#textOf(request.key) : last.value
      this.#env.send(client, { sequence: request.sequence, value })
      return
    }
    if (last !== undefined && request.sequence < last.sequence && this.#bug !== 'only-the-last-is-known') return
    if (request.f === 'append') this.#texts.set(request.key, this.#textOf(request.key) + request.suffix)
    const answer = { sequence: request.sequence, value: this.#textOf(request.key) }
    this.#answers.set(client, answer)
    this.#env.send(client, answer)
  }

  inspect() {
    return { texts: Object.fromEntries(this.#texts) }
  }

  #textOf(key: string): string {
    return this.#texts.get(key) ?? ''
  }
}
