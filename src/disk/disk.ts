/**
 * What stands on one disk: files that hold bytes. A write changes what is read back at once, and becomes durable with
 * `fsync`; a crash takes back everything that was not synced. Creating, removing and renaming are durable at once.
 * Time is not its business: the simulated `env.disk` adds the latency.
 */
export class Disk {
  readonly #files = new Map<string, { content: Uint8Array; durable: Uint8Array | undefined }>()

  read(name: string): Uint8Array | undefined {
    return this.#files.get(name)?.content.slice()
  }

  write(name: string, data: Uint8Array): void {
    this.#open(name).content = data.slice()
  }

  append(name: string, data: Uint8Array): void {
    const file = this.#open(name)
    const content = new Uint8Array(file.content.length + data.length)
    content.set(file.content)
    content.set(data, file.content.length)
    file.content = content
  }

  /** Makes the file's content durable. Throws when there is no such file. */
  fsync(name: string): void {
    const file = this.#existing(name)
    // Content is replaced and never changed in place, so that sharing it is safe.
    file.durable = file.content
  }

  /** Makes the directory durable. */
  syncDirectory(): void {}

  rename(from: string, to: string): void {
    const file = this.#existing(from)
    this.#files.delete(from)
    this.#files.set(to, file)
  }

  remove(name: string): void {
    this.#files.delete(name)
  }

  list(): string[] {
    return [...this.#files.keys()].sort()
  }

  /** The power fails: what was not synced is gone. Returns how many files lost something. */
  crash(): number {
    let lost = 0
    for (const [name, file] of this.#files) {
      if (file.durable === file.content) continue
      lost++
      if (file.durable === undefined) this.#files.delete(name)
      else file.content = file.durable
    }
    return lost
  }

  #open(name: string): { content: Uint8Array; durable: Uint8Array | undefined } {
    let file = this.#files.get(name)
    if (file === undefined) {
      file = { content: new Uint8Array(), durable: undefined }
      this.#files.set(name, file)
    }
    return file
  }

  #existing(name: string): { content: Uint8Array; durable: Uint8Array | undefined } {
    const file = this.#files.get(name)
    if (file === undefined) throw new Error(`ENOENT: there is no file "${name}" on this disk`)
    return file
  }
}
