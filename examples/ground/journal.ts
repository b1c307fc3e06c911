import type { DiskEnv } from 'sameseed'

/**
 * A list of records on disk that only grows. A record is durable when `append` resolves, and not before. What comes up while the
 * disk is busy is written together (group commit).
 */
export class Journal<Entry> {
  readonly #disk: DiskEnv
  readonly #name: string
  readonly #skipFsync: boolean
  /** Lines that no write has taken yet, and the write that will. */
  #lines = ''
  #next: Promise<void> | undefined
  /** The last write so far. */
  #last = Promise.resolve()

  /** Opens it, and resolves with it and with the records that survived. */
  static async open<Entry>(
    disk: DiskEnv,
    name: string,
    options: { readonly skipFsync?: boolean } = {},
  ): Promise<{ readonly journal: Journal<Entry>; readonly records: readonly Entry[] }> {
    const text = (await disk.readText(name)) ?? ''
    const records: Entry[] = []
    for (const line of text.split(/(?<=\n)/)) {
      const record = decode<Entry>(line)
      // A torn tail: it was never durable, so nothing was told of it.
      if (record === undefined) break
      records.push(record)
    }
    // What was read may not be durable yet, and nothing may be appended to half a line: so all of it is written anew.
    await disk.write(`${name}.new`, records.map(encode).join(''))
    await disk.fsync(`${name}.new`)
    await disk.rename(`${name}.new`, name)
    await disk.syncDirectory()
    return { journal: new Journal(disk, name, options.skipFsync ?? false), records }
  }

  private constructor(disk: DiskEnv, name: string, skipFsync: boolean) {
    this.#disk = disk
    this.#name = name
    this.#skipFsync = skipFsync
  }

  /** Resolves when the record is durable, and all before it. */
  append(record: Entry): Promise<void> {
    this.#lines += encode(record)
    this.#next ??= this.#last.then(() => this.#write())
    this.#last = this.#next
    return this.#last
  }

  /** Resolves when all that was appended so far is durable: before a node says what it only remembers yet. */
  durable(): Promise<void> {
    return this.#last
  }

  async #write(): Promise<void> {
    const lines = this.#lines
    this.#lines = ''
    this.#next = undefined
    await this.#disk.append(this.#name, lines)
    if (!this.#skipFsync) await this.#disk.fsync(this.#name)
  }
}

/** A line: its length, so that one which is cut off is seen to be, and the record. */
function encode(record: unknown): string {
  const text = JSON.stringify(record)
  return `${text.length} ${text}\n`
}

function decode<Entry>(line: string): Entry | undefined {
  const space = line.indexOf(' ')
  const text = line.slice(space + 1, -1)
  if (!line.endsWith('\n') || Number(line.slice(0, space)) !== text.length || text.includes('\0')) return undefined
  return JSON.parse(text) as Entry
}
