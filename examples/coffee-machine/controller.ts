import type { Env } from 'sameseed'
import { answered } from '../ground/answered.ts'
import type { BugName } from './bugs.ts'
import { HOT } from './hardware.ts'
import type { Command, Message, Sensors, Served } from './messages.ts'

const TIMEOUT_MS = 60
const POLL_MS = 10
/** Well above what coffee takes: it cools. */
const READY = HOT + 10

/** Makes coffee, one order after the other. It has no disk: after a crash, sensors tell it what the hardware is like. */
export class Controller {
  readonly #env: Env<Message>
  readonly #bug: BugName | undefined
  readonly #life: number
  #number = 0
  #ready: Promise<unknown>
  #isWarm = false

  constructor(env: Env<Message>, bug?: BugName) {
    this.#env = env
    this.#bug = bug
    this.#life = env.elapsed()
    this.#ready = this.#takeOver()
  }

  receive(_from: string, message: Message): Promise<Served> | undefined {
    if (message.type !== 'coffee') return undefined
    const served = this.#ready.then(() => this.#make(message.shots))
    this.#ready = served
    return served
  }

  async #takeOver(): Promise<void> {
    await this.#ask<'done'>({ type: 'take', life: this.#life })
    if (this.#bug !== 'grinder-left-on') await this.#tell('grinder-off')
    await this.#tell('heater-off')
    if (this.#bug !== 'old-grounds') await this.#tell('dump')
  }

  async #make(shots: number): Promise<Served> {
    if (this.#isEmpty(await this.#look())) return 'refill'
    if (this.#bug !== 'warm-for-good' || !this.#isWarm) await this.#tell('heater-on')
    const made = (await this.#fill()) && (await this.#brew(shots))
    await this.#tell('heater-off')
    await this.#tell('dump')
    return made ? 'served' : 'refill'
  }

  /** Returns whether there were beans enough. */
  async #fill(): Promise<boolean> {
    let sensors = await this.#look()
    if (this.#bug === 'old-grounds' && sensors.filter >= 100) return true
    await this.#tell('grinder-on')
    while (sensors.filter < 100 && sensors.beans > 0) {
      await this.#env.sleep(POLL_MS)
      sensors = await this.#look()
    }
    await this.#tell('grinder-off')
    return sensors.filter >= 100
  }

  /** Returns whether there was water enough. */
  async #brew(shots: number): Promise<boolean> {
    const isCold = (degrees: number) => degrees < READY && !(this.#bug === 'warm-for-good' && this.#isWarm)
    while (isCold((await this.#look()).degrees)) await this.#env.sleep(POLL_MS)
    this.#isWarm = true
    for (let shot = 0; shot < shots; shot++) {
      if ((await this.#look()).water <= 0) return false
      await this.#tell('brew')
    }
    this.#env.reach('served')
    return true
  }

  #isEmpty({ beans, water }: Sensors): boolean {
    const noBeans = this.#bug === 'empty-is-exactly-zero' ? beans === 0 : beans <= 0
    return noBeans || water <= 0
  }

  async #tell(command: Command): Promise<void> {
    await this.#ask<'done'>({ type: 'command', life: this.#life, number: ++this.#number, command })
  }

  #look(): Promise<Sensors> {
    return this.#ask<Sensors>({ type: 'look', life: this.#life })
  }

  /** The hardware is there all the time: a question that is lost is asked again. */
  async #ask<Reply>(message: Message): Promise<Reply> {
    for (;;) {
      const reply = await answered(this.#env.rpc<Reply>('hardware1', message, { timeout: TIMEOUT_MS }))
      if (reply !== undefined) return reply
    }
  }
}
