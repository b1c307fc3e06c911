import { type Change, Changes, changeOf, type Edit } from './change.ts'
import { type Entry, Folder } from './folder.ts'

const ROOT_INODE = 2

/**
 * Which names stand for which files and folders: as programs see it, and as it is on the medium. A change becomes durable
 * together with all earlier ones on which it rests, which are those that touched one of its names, or what these stand
 * for, or that made the folder it is in. So what is durable is always something that programs could have seen, and a file
 * that was not removed always has a name.
 */
export class Tree {
  readonly root = new Folder(ROOT_INODE)
  #unsynced: Change[] = []
  #inodes = ROOT_INODE

  /** The number of the next file or folder. */
  nextInode(): number {
    this.#inodes++
    return this.#inodes
  }

  /** Carries out the edits, all at once. `creates` is what is new among them. */
  change(edits: readonly Edit[], creates?: Entry): void {
    this.#unsynced.push(changeOf(edits, creates))
    for (const edit of edits) apply(edit, edit.folder.seen)
  }

  /** Puts something there that was there before all that programs did. */
  provide(edit: Edit): void {
    apply(edit, edit.folder.seen)
    apply(edit, edit.folder.durable)
  }

  /** The creation of a file becomes durable, and what it rests on. */
  syncCreation(entry: Entry): void {
    this.#sync(({ creates }) => creates === entry)
  }

  /** All that happened in a folder so far becomes durable, its own creation, and what that rests on. */
  syncFolder(folder: Folder): void {
    this.#sync(({ edits, creates }) => creates === folder || edits.some(edit => edit.folder === folder))
  }

  #sync(isMeant: (change: Change) => boolean): void {
    // What is synced again and again rests on nothing that is left to be made durable.
    if (!this.#unsynced.some(isMeant)) return
    const synced = new Changes()
    const [becomeDurable, stay]: [Change[], Change[]] = [[], []]
    for (const change of this.#unsynced.reverse()) {
      const comesAlong = isMeant(change) || synced.concern(change)
      if (comesAlong) synced.add(change)
      ;(comesAlong ? becomeDurable : stay).push(change)
    }
    for (const change of becomeDurable.reverse()) makeDurable(change)
    this.#unsynced = stay.reverse()
  }

  get unsyncedCount(): number {
    return this.#unsynced.length
  }

  /**
   * The machine crashes. `survives` is asked about each unsynced change, in order; one that rests on a change that is lost
   * is lost as well.
   */
  crash(survives: (index: number) => boolean): void {
    const lost = new Changes()
    for (const [index, change] of this.#unsynced.entries()) {
      if (survives(index) && !lost.concern(change)) makeDurable(change)
      else lost.add(change)
    }
    this.#unsynced = []
    restore(this.root)
  }

  clear(): void {
    this.root.seen.clear()
    this.root.durable.clear()
    this.#unsynced = []
  }
}

function makeDurable({ edits }: Change): void {
  for (const edit of edits) apply(edit, edit.folder.durable)
}

function apply({ name, entry }: Edit, entries: Map<string, Entry>): void {
  if (entry === undefined) entries.delete(name)
  else entries.set(name, entry)
}

/** Programs see what is on the medium. */
function restore(folder: Folder): void {
  folder.seen.clear()
  for (const [name, entry] of folder.durable) {
    folder.seen.set(name, entry)
    if (entry instanceof Folder) restore(entry)
  }
}
