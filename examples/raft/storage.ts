import type { DiskEnv } from 'sameseed'
import { type Entry, Log } from './log.ts'
import { emptySnapshot, type Snapshot } from './snapshot.ts'

/** What a server must not forget (paper, figure 2). */
export interface HardState {
  readonly term: number
  readonly votedFor: string | null
}

/** All that is on disk. */
export interface Saved {
  readonly hardState: HardState
  readonly snapshot: Snapshot
  readonly log: Log
}

/** One line of the journal. Entries replace whatever the log had from `from` on. */
type JournalRecord =
  | { readonly type: 'state'; readonly state: HardState }
  | { readonly type: 'entries'; readonly from: number; readonly entries: readonly Entry[] }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }

const JOURNAL = 'journal'
const JOURNAL_BEING_WRITTEN = 'journal.new'

/**
 * A journal: every change is a line with a checksum, appended and fsynced; now and then a new journal that starts with a
 * snapshot takes the place of the old one. Changes that come up while the disk is busy are written together (group
 * commit).
 */
export class Storage {
  readonly #disk: DiskEnv
  readonly #skipFsync: boolean
  /** Lines to be appended. */
  #lines = ''
  /** What a new journal is to begin with, if one is due. */
  #replacement: string | undefined
  #busy = false
  /** Changes so far, and how many of them are known to survive a crash. */
  #changes = 0
  #durable = 0
  readonly #waiting: { readonly changes: number; readonly callback: () => void }[] = []

  constructor(disk: DiskEnv, options: { readonly skipFsync?: boolean } = {}) {
    this.#disk = disk
    this.#skipFsync = options.skipFsync ?? false
  }

  /** Reads back what survived, for a cluster that `members` started. */
  async recover(members: readonly string[]): Promise<Saved> {
    const text = (await this.#disk.readText(JOURNAL)) ?? ''
    let hardState: HardState = { term: 0, votedFor: null }
    let snapshot = emptySnapshot(members)
    const log = new Log(snapshot)
    for (const line of text.split(/(?<=\n)/)) {
      const record = decode(line)
      // A torn tail: it was never fsynced, so no server was told of it.
      if (record === undefined) break
      if (record.type === 'state') hardState = record.state
      else if (record.type === 'snapshot') {
        snapshot = record.snapshot
        log.startAfter(snapshot)
      } else {
        log.truncateFrom(record.from)
        for (const entry of record.entries) log.append(entry)
      }
    }
    const saved = { hardState, snapshot, log }
    // What was read may stand in the system's cache alone: after an fsync that failed, a later one says nothing about it
    // (Rebello et al., "Can Applications Recover from fsync Failures?", 2020). And nothing may be appended to half a line.
    if (text !== '') await this.#writeNewJournal(journalOf(saved))
    return saved
  }

  saveState(state: HardState): void {
    this.#save({ type: 'state', state })
  }

  saveEntries(from: number, entries: readonly Entry[]): void {
    this.#save({ type: 'entries', from, entries })
  }

  /** Starts a new journal with all there is, in place of the old one. */
  saveAll(saved: Saved): void {
    this.#changes++
    this.#lines = ''
    this.#replacement = journalOf(saved)
    void this.#flush()
  }

  /** Calls back once everything saved so far survives a crash: at once, if it does already. */
  whenDurable(callback: () => void): void {
    if (this.#durable === this.#changes) callback()
    else this.#waiting.push({ changes: this.#changes, callback })
  }

  #save(record: JournalRecord): void {
    this.#changes++
    this.#lines += encode(record)
    void this.#flush()
  }

  async #flush(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    while (this.#durable < this.#changes) {
      const changes = this.#changes
      const [replacement, lines] = [this.#replacement, this.#lines]
      this.#replacement = undefined
      this.#lines = ''
      if (replacement !== undefined) await this.#writeNewJournal(replacement + lines)
      else await this.#appendToJournal(lines)
      this.#durable = changes
      while (this.#waiting[0] !== undefined && this.#waiting[0].changes <= changes) this.#waiting.shift()?.callback()
    }
    this.#busy = false
  }

  async #appendToJournal(lines: string): Promise<void> {
    await this.#disk.append(JOURNAL, lines)
    if (!this.#skipFsync) await this.#disk.fsync(JOURNAL)
  }

  /** Whatever happens on the way, there is always one whole journal. */
  async #writeNewJournal(content: string): Promise<void> {
    await this.#disk.write(JOURNAL_BEING_WRITTEN, content)
    if (!this.#skipFsync) await this.#disk.fsync(JOURNAL_BEING_WRITTEN)
    await this.#disk.rename(JOURNAL_BEING_WRITTEN, JOURNAL)
    if (!this.#skipFsync) await this.#disk.syncDirectory()
  }
}

function journalOf({ hardState, snapshot, log }: Saved): string {
  const entries = log.entriesFrom(log.baseIndex + 1)
  return (
    encode({ type: 'snapshot', snapshot }) +
    encode({ type: 'state', state: hardState }) +
    (entries.length === 0 ? '' : encode({ type: 'entries', from: log.baseIndex + 1, entries }))
  )
}

function encode(record: JournalRecord): string {
  const json = JSON.stringify(record)
  return `${checksum(json)} ${json}\n`
}

function decode(line: string): JournalRecord | undefined {
  const space = line.indexOf(' ')
  const json = line.slice(space + 1, -1)
  if (!line.endsWith('\n') || line.slice(0, space) !== checksum(json)) return undefined
  return JSON.parse(json) as JournalRecord
}

/** FNV-1a, 32 bits: enough to tell a torn line from a whole one. */
function checksum(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(16)
}
