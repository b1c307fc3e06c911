import type { Env } from 'sameseed'
import type { Message, Outcome } from './coordinator.ts'

/** Votes on one transaction after the other, and carries out what is decided. */
export abstract class Participant {
  protected readonly env: Env<{ readonly outcomeOf: number }>
  readonly #outcomes = new Map<number, Outcome>()
  /** The transaction that it has voted yes on, and whose outcome it does not know. */
  #inDoubt: number | null = null

  constructor(env: Env<{ readonly outcomeOf: number }>) {
    this.env = env
  }

  /** Called every 200 ms while it waits for the outcome. */
  protected abstract stillInDoubt(transaction: number): void

  receive(_from: string, message: Message): boolean | undefined {
    if ('prepare' in message) return this.#vote(message.prepare)
    if ('outcome' in message) this.finish(message.transaction, message.outcome)
    return undefined
  }

  #vote(transaction: number): boolean {
    if (this.#inDoubt !== null) return false
    this.#inDoubt = transaction
    this.#wait(transaction)
    return true
  }

  #wait(transaction: number): void {
    this.env.after('200ms', () => {
      if (this.#inDoubt !== transaction) return
      this.stillInDoubt(transaction)
      this.#wait(transaction)
    })
  }

  protected finish(transaction: number, outcome: Outcome): void {
    if (transaction !== this.#inDoubt) return
    this.#inDoubt = null
    this.#outcomes.set(transaction, outcome)
  }

  inspect() {
    return { inDoubt: this.#inDoubt, outcomes: Object.fromEntries(this.#outcomes) }
  }
}
