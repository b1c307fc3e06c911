import type { Command } from '../ground/store-client.ts'

/** Texts by key. It remembers of each client which command came last, and what it was answered. */
export class Store {
  readonly #texts = new Map<string, string>()
  readonly #sessions = new Map<string, { readonly sequence: number; readonly value: string }>()
  readonly #forgetsSessions: boolean

  constructor(options: { readonly forgetsSessions: boolean }) {
    this.#forgetsSessions = options.forgetsSessions
  }

  read(key: string): string {
    return this.#texts.get(key) ?? ''
  }

  /** Carries it out, unless that was done, and returns what the key holds then. */
  apply({ client, sequence, f, key, suffix }: Command): string {
    const last = this.#sessions.get(client)
    if (last !== undefined && sequence <= last.sequence && !this.#forgetsSessions) return last.value
    if (f === 'append') this.#texts.set(key, this.read(key) + suffix)
    const value = this.read(key)
    this.#sessions.set(client, { sequence, value })
    return value
  }
}
