/** A creation, renaming or removal. */
interface Change<File> {
  /** The entries that it touches. */
  readonly names: readonly string[]
  /** The file that it creates. */
  readonly creates?: File
  apply(entries: Map<string, File>): void
}

/**
 * Which names stand for which files: as programs see it, and as it is on the medium. A change becomes durable together
 * with all earlier ones on which it rests, which are those that touched one of its names. So what is durable is always
 * something that programs could have seen, and a file that was not removed always has a name.
 */
export class Directory<File> {
  #entries = new Map<string, File>()
  #durable = new Map<string, File>()
  #unsynced: Change<File>[] = []

  get(name: string): File | undefined {
    return this.#entries.get(name)
  }

  /** All entries, sorted by name. */
  entries(): [name: string, file: File][] {
    return [...this.#entries].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  create(name: string, file: File): void {
    this.#change({ names: [name], creates: file, apply: entries => void entries.set(name, file) })
  }

  rename(from: string, to: string): void {
    if (from === to) return
    this.#change({
      names: [from, to],
      apply(entries) {
        entries.set(to, entries.get(from) as File)
        entries.delete(from)
      },
    })
  }

  remove(name: string): void {
    this.#change({ names: [name], apply: entries => void entries.delete(name) })
  }

  #change(change: Change<File>): void {
    change.apply(this.#entries)
    this.#unsynced.push(change)
  }

  /** Everything so far becomes durable. */
  sync(): void {
    if (this.#unsynced.length === 0) return
    this.#durable = new Map(this.#entries)
    this.#unsynced = []
  }

  /** The creation of a file becomes durable, and what it rests on. */
  syncCreation(file: File): void {
    const creation = this.#unsynced.findIndex(({ creates }) => creates === file)
    if (creation < 0) return
    const names = new Set<string>()
    const synced = new Set<Change<File>>()
    for (let i = creation; i >= 0; i--) {
      const change = this.#unsynced[i] as Change<File>
      if (i < creation && !change.names.some(name => names.has(name))) continue
      synced.add(change)
      for (const name of change.names) names.add(name)
    }
    for (const change of this.#unsynced) if (synced.has(change)) change.apply(this.#durable)
    this.#unsynced = this.#unsynced.filter(change => !synced.has(change))
  }

  get unsyncedCount(): number {
    return this.#unsynced.length
  }

  /**
   * The machine crashes. `survives` is asked about each unsynced change, in order; one that rests on a change that is lost
   * is lost as well.
   */
  crash(survives: (index: number) => boolean): void {
    const lostNames = new Set<string>()
    for (const [index, change] of this.#unsynced.entries()) {
      const rests = !change.names.some(name => lostNames.has(name))
      if (survives(index) && rests) change.apply(this.#durable)
      else for (const name of change.names) lostNames.add(name)
    }
    this.#entries = new Map(this.#durable)
    this.#unsynced = []
  }

  clear(): void {
    this.#entries.clear()
    this.#durable.clear()
    this.#unsynced = []
  }
}
