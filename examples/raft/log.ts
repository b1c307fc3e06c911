import { type Command, digestOf } from './command.ts'
import type { Snapshot } from './snapshot.ts'

export interface Entry {
  readonly term: number
  readonly command: Command
}

type Start = Pick<Snapshot, 'lastIndex' | 'lastTerm' | 'digest' | 'members' | 'membersIndex'>

/**
 * The entries after a snapshot, by index. Indices start at 1; the snapshot stands for everything up to `baseIndex`.
 * The log also knows the cluster's members, because the latest entry that changes them counts as soon as it is in the log,
 * committed or not (dissertation, 4.1).
 */
export class Log {
  #base: Start
  #entries: Entry[] = []
  /** The digest of the log up to each entry. */
  #digests: number[] = []
  /** The entries that change the members. */
  #changes: { readonly index: number; readonly members: readonly string[] }[] = []

  constructor(base: Start) {
    this.#base = base
  }

  get baseIndex(): number {
    return this.#base.lastIndex
  }

  get lastIndex(): number {
    return this.#base.lastIndex + this.#entries.length
  }

  get lastTerm(): number {
    return this.#entries.at(-1)?.term ?? this.#base.lastTerm
  }

  get members(): readonly string[] {
    return this.#changes.at(-1)?.members ?? this.#base.members
  }

  /** Where the members were last changed; 0 if they are still those that the cluster began with. */
  get membersIndex(): number {
    return this.#changes.at(-1)?.index ?? this.#base.membersIndex
  }

  /** The term of an entry, or undefined if the log does not hold it (or not any more). */
  termAt(index: number): number | undefined {
    const offset = index - this.#base.lastIndex
    return offset === 0 ? this.#base.lastTerm : this.#entries[offset - 1]?.term
  }

  /** The digest of the log up to this entry. Throws for one that the log does not hold. */
  digestAt(index: number): number {
    const offset = index - this.#base.lastIndex
    const digest = offset === 0 ? this.#base.digest : this.#digests[offset - 1]
    if (digest === undefined) throw new RangeError(`the log has entries ${this.#range()}, but not ${index}`)
    return digest
  }

  /** The members as of an entry that the log holds, and where they were changed. */
  membersAt(index: number): Pick<Snapshot, 'members' | 'membersIndex'> {
    const change = this.#changes.findLast(({ index: changedAt }) => changedAt <= index)
    return change === undefined
      ? { members: this.#base.members, membersIndex: this.#base.membersIndex }
      : { members: change.members, membersIndex: change.index }
  }

  entryAt(index: number): Entry | undefined {
    return this.#entries[index - this.#base.lastIndex - 1]
  }

  /** At most `most` entries from `index` on. */
  entriesFrom(index: number, most = Number.POSITIVE_INFINITY): readonly Entry[] {
    if (index > this.lastIndex) return NO_ENTRIES
    const offset = index - this.#base.lastIndex - 1
    return this.#entries.slice(offset, offset + most)
  }

  append(entry: Entry): void {
    const before = this.#digests.at(-1) ?? this.#base.digest
    this.#entries.push(entry)
    this.#digests.push(digestOf(before, entry.term, entry.command))
    if (entry.command.type === 'members') {
      this.#changes.push({ index: this.lastIndex, members: entry.command.members })
    }
  }

  /** Takes out the entries from `index` on; a change of members among them is undone, unless it `keepsMembers`. */
  truncateFrom(index: number, keepsMembers = false): void {
    const length = Math.max(0, index - this.#base.lastIndex - 1)
    this.#entries.length = Math.min(length, this.#entries.length)
    this.#digests.length = this.#entries.length
    if (!keepsMembers) this.#changes = this.#changes.filter(change => change.index < index)
  }

  /** Drops the entries that a snapshot stands for. If its last entry is not in the log, nothing is kept. */
  startAfter(snapshot: Start): void {
    const keeps = this.termAt(snapshot.lastIndex) === snapshot.lastTerm
    const drop = keeps ? snapshot.lastIndex - this.#base.lastIndex : this.#entries.length
    this.#entries = this.#entries.slice(drop)
    this.#digests = this.#digests.slice(drop)
    this.#changes = keeps ? this.#changes.filter(({ index }) => index > snapshot.lastIndex) : []
    this.#base = snapshot
  }

  #range(): string {
    return `${this.#base.lastIndex + 1} to ${this.lastIndex}`
  }
}

const NO_ENTRIES: readonly Entry[] = []
