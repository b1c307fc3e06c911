import type { DiskEnv } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'

/** What was accepted, and in which ballot. */
export interface Accepted {
  readonly ballot: number
  readonly value: number
}

/** All that an acceptor must not forget of one decision. */
export interface Slot {
  readonly promised: number
  readonly accepted: Accepted | null
}

export type PrepareReply = { readonly promised: true; readonly accepted: Accepted | null } | Refusal
export type AcceptReply = { readonly accepted: true } | Refusal

/** Another ballot was promised: this one. */
export interface Refusal {
  readonly refusedFor: number
}

export function isRefusal(reply: PrepareReply | AcceptReply): reply is Refusal {
  return 'refusedFor' in reply
}

const UNTOUCHED: Slot = { promised: -1, accepted: null }

/** Remembers, of each decision, what it has promised and accepted; and says nothing that it could forget. */
export class Acceptor {
  readonly #slots = new Map<number, Slot>()
  readonly #journal: Journal<readonly [slot: number, state: Slot]>
  readonly #bug: BugName | undefined

  static async start(disk: DiskEnv, bug: BugName | undefined): Promise<Acceptor> {
    const { journal, records } = await Journal.open<readonly [number, Slot]>(disk, 'acceptor')
    return new Acceptor(journal, records, bug)
  }

  private constructor(
    journal: Journal<readonly [number, Slot]>,
    records: readonly (readonly [number, Slot])[],
    bug: BugName | undefined,
  ) {
    this.#journal = journal
    this.#bug = bug
    for (const [slot, state] of records) this.#slots.set(slot, state)
  }

  get slots(): Readonly<Record<string, Slot>> {
    return Object.fromEntries(this.#slots)
  }

  /** The same ballot may be prepared twice: the first answer may have been lost. */
  async prepare(slot: number, ballot: number): Promise<PrepareReply> {
    const { promised, accepted } = this.#slot(slot)
    if (ballot < promised) return { refusedFor: promised }
    const renamed = this.#bug === 'one-ballot-for-both' && accepted !== null ? { ...accepted, ballot } : accepted
    const saved = this.#save(slot, { promised: ballot, accepted: renamed })
    if (this.#bug !== 'promise-not-durable') await saved
    return { promised: true, accepted }
  }

  async accept(slot: number, ballot: number, value: number): Promise<AcceptReply> {
    const { promised } = this.#slot(slot)
    if (ballot < promised && this.#bug !== 'promise-ignored') return { refusedFor: promised }
    const raised = this.#bug === 'acceptance-does-not-promise' ? promised : ballot
    await this.#save(slot, { promised: raised, accepted: { ballot, value } })
    return { accepted: true }
  }

  #slot(slot: number): Slot {
    return this.#slots.get(slot) ?? UNTOUCHED
  }

  #save(slot: number, state: Slot): Promise<void> {
    this.#slots.set(slot, state)
    return this.#journal.append([slot, state])
  }
}
