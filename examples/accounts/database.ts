import type { Message, Row } from './messages.ts'

const NOTHING: Row = { version: 0, balance: null, incarnation: 0, last: {} }

/** Rows by name, each with a version: a write may ask that it be the one that was read. */
export class Database {
  readonly #rows = new Map<string, Row>()

  receive(_from: string, message: Message): Row | 'written' | 'conflict' | undefined {
    if (message.type === 'read') return this.#rows.get(message.name) ?? NOTHING
    if (message.type !== 'write') return undefined
    const { name, row, unconditional } = message
    const { version } = this.#rows.get(name) ?? NOTHING
    if (!unconditional && version !== row.version - 1) return 'conflict'
    this.#rows.set(name, { ...row, version: version + 1 })
    return 'written'
  }

  inspect() {
    return { rows: Object.fromEntries(this.#rows) }
  }
}
