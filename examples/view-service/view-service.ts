import type { Env } from 'sameseed'
import type { BugName } from './bugs.ts'
import type { Message, View } from './messages.ts'

const DEAD_AFTER_MS = 150
const CHECK_MS = 40

/** Says which server is the primary, and which the backup. There is one of it, and it does not fail. */
export class ViewService {
  readonly #env: Env<Message>
  readonly #bug: BugName | undefined
  readonly #heard = new Map<string, number>()
  #view: View = { number: 0, primary: null, backup: null }
  #isAcknowledged = true

  constructor(env: Env<Message>, bug?: BugName) {
    this.#env = env
    this.#bug = bug
    env.every(CHECK_MS, () => this.#change())
  }

  receive(from: string, message: Message): View | undefined {
    if (message.type !== 'ping') return undefined
    this.#heard.set(from, this.#env.elapsed())
    if (from === this.#view.primary && message.view === this.#view.number) this.#isAcknowledged = true
    return this.#view
  }

  inspect() {
    return { view: this.#view, acknowledged: this.#isAcknowledged }
  }

  #change(): void {
    // Until then, the primary of the view before may be the only one that has everything.
    if (!this.#isAcknowledged && this.#bug !== 'view-not-acknowledged') return
    const { primary, backup } = this.#next()
    if (primary === this.#view.primary && backup === this.#view.backup) return
    if (this.#view.primary !== null && primary !== this.#view.primary) this.#env.reach('the backup takes over')
    this.#view = { number: this.#view.number + 1, primary, backup }
    this.#isAcknowledged = false
  }

  #next(): Pick<View, 'primary' | 'backup'> {
    const { number, primary, backup } = this.#view
    const alive = [...this.#heard].flatMap(([server, ms]) =>
      this.#env.elapsed() - ms <= DEAD_AFTER_MS ? [server] : [],
    )
    const isAlive = (server: string | null) => server !== null && alive.includes(server)
    if (number === 0) return { primary: alive[0] ?? null, backup: null }
    if (!isAlive(primary) && !isAlive(backup)) {
      const [anyone] = this.#bug === 'anyone-is-promoted' ? alive : []
      // Nobody else has what they have.
      return anyone === undefined ? { primary, backup } : { primary: anyone, backup: null }
    }
    const next = isAlive(primary) ? primary : backup
    const idle = alive.find(server => server !== primary && server !== backup) ?? null
    return { primary: next, backup: isAlive(backup) && next !== backup ? backup : idle }
  }
}
