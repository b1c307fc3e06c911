import type { Message } from './messages.ts'

/** Images by folder: there is one for each account that ever was. It knows nothing of accounts. */
export class Images {
  readonly #folders = new Map<string, Set<string>>()
  /** What it was sent: a message that comes twice is one. */
  readonly #seen = new Set<string>()

  receive(_from: string, message: Message): 'done' | undefined {
    switch (message.type) {
      case 'put':
        if (!this.#seen.has(message.id)) {
          this.#seen.add(message.id)
          const folder = this.#folders.get(message.folder) ?? new Set()
          this.#folders.set(message.folder, folder.add(message.id))
        }
        return 'done'
      case 'clear':
        this.#folders.delete(message.folder)
        return 'done'
      default:
        return undefined
    }
  }

  inspect() {
    return { folders: [...this.#folders.keys()] }
  }
}
