import type { AnyEnv } from 'sameseed'
import type { Request } from '../04-crashes/notes-scenario.ts'

/** After how many numbers the log is put into the snapshot. */
const CHECKPOINT_EVERY = 5

/** Keeps numbers in two files: a snapshot, and a log of what came after it. */
export abstract class Notebook {
  protected readonly env: AnyEnv
  readonly #numbers: Set<number>
  #logged = 0
  /** One change of the files after the other. */
  #last = Promise.resolve()

  constructor(env: AnyEnv, numbers: readonly number[]) {
    this.env = env
    this.#numbers = new Set(numbers)
  }

  /** What the two files hold. A number may be in both; a line of the log counts when its end is there. */
  static async read({ disk }: AnyEnv): Promise<number[]> {
    const snapshot = (await disk.readText('snapshot')) ?? '[]'
    const log = (await disk.readText('log')) ?? ''
    return [...JSON.parse(snapshot), ...log.split('\n').slice(0, -1).map(Number)]
  }

  /** Puts the text into the snapshot, and empties the log. */
  protected abstract checkpoint(snapshot: string): Promise<void>

  /** Puts the files in order: the log may end in half a line. */
  async recover(): Promise<this> {
    await this.checkpoint(JSON.stringify([...this.#numbers]))
    return this
  }

  async receive(_from: string, request: Request): Promise<number[]> {
    if (request !== 'read') {
      this.#last = this.#last.then(() => this.#add(request.add))
      await this.#last
    }
    return [...this.#numbers]
  }

  async #add(number: number): Promise<void> {
    await this.env.disk.append('log', `${number}\n`)
    await this.env.disk.fsync('log')
    this.#numbers.add(number)
    if (++this.#logged % CHECKPOINT_EVERY === 0) await this.checkpoint(JSON.stringify([...this.#numbers]))
  }
}
