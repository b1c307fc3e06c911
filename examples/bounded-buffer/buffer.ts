import type { DiskEnv, Env } from 'sameseed'
import type { BugName } from './bugs.ts'
import { type Message, ROOM } from './messages.ts'
import { Monitor } from './monitor.ts'

/** Hands items from those that put to those that take. Both wait: the ones for room, the others for an item. */
export class Buffer {
  readonly #disk: DiskEnv
  readonly #bug: BugName | undefined
  readonly #monitor = new Monitor()
  readonly #items: number[] = []
  #putting = 0
  #taking = 0
  /** How often one took what was not there. */
  #tookNothing = 0

  constructor(env: Env<never>, bug?: BugName) {
    this.#disk = env.disk
    this.#bug = bug
  }

  receive(_from: string, message: Message): Promise<number> {
    return message.type === 'put' ? this.#put(message.item) : this.#take()
  }

  inspect() {
    const { length } = this.#items
    return { length, putting: this.#putting, taking: this.#taking, tookNothing: this.#tookNothing }
  }

  async #put(item: number): Promise<number> {
    this.#putting++
    await this.#enterWhen(() => this.#items.length < ROOM)
    this.#putting--
    this.#items.push(item)
    await this.#leave()
    return item
  }

  async #take(): Promise<number> {
    this.#taking++
    await this.#enterWhen(() => this.#items.length > 0)
    this.#taking--
    const item = this.#items.shift()
    if (item === undefined) this.#tookNothing++
    await this.#leave()
    return item ?? 0
  }

  async #enterWhen(isPossible: () => boolean): Promise<void> {
    await this.#monitor.enter()
    if (isPossible()) return
    do await this.#monitor.wait()
    while (this.#bug !== 'not-looked-again' && !isPossible())
  }

  /** Writes it down, which takes a while, and says that something has changed. */
  async #leave(): Promise<void> {
    await this.#disk.write('items', JSON.stringify(this.#items))
    if (this.#bug === 'one-is-woken') this.#monitor.pulse()
    else this.#monitor.pulseAll()
    this.#monitor.leave()
  }
}
