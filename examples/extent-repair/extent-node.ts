import type { Env } from 'sameseed'
import { answered } from '../ground/answered.ts'
import { Journal } from '../ground/journal.ts'
import { EXTENTS, isAtFirstOn, type Message } from './messages.ts'

const HEARTBEAT_MS = 40
const REPORT_MS = 80

/** Has extents on its disk, says which, and gets others where it is told to. */
export class ExtentNode {
  readonly #env: Env<Message>
  readonly #journal: Journal<string>
  readonly #extents: Set<string>

  static async start(env: Env<Message>): Promise<ExtentNode> {
    const { journal, records } = await Journal.open<string>(env.disk, 'extents')
    return new ExtentNode(env, journal, records)
  }

  private constructor(env: Env<Message>, journal: Journal<string>, records: readonly string[]) {
    this.#env = env
    this.#journal = journal
    this.#extents = new Set([...EXTENTS.filter(extent => isAtFirstOn(env.id, extent)), ...records])
    env.every(HEARTBEAT_MS, () => env.send('manager1', { type: 'heartbeat' }))
    // Also what is not on its disk yet: if that is lost, the next report says so.
    env.every(REPORT_MS, () => env.send('manager1', { type: 'report', extents: [...this.#extents] }))
  }

  receive(_from: string, message: Message): boolean | undefined {
    if (message.type === 'read') return this.#extents.has(message.extent)
    if (message.type === 'copy') void this.#copy(message.extent, message.from)
    return undefined
  }

  inspect() {
    return { extents: [...this.#extents].sort() }
  }

  async #copy(extent: string, from: string): Promise<void> {
    if (this.#extents.has(extent)) return
    const isThere = await answered(this.#env.rpc<boolean>(from, { type: 'read', extent }, { timeout: 100 }))
    if (isThere !== true || this.#extents.has(extent)) return
    this.#env.reach('an extent is copied')
    this.#extents.add(extent)
    void this.#journal.append(extent)
  }
}
