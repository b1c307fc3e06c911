import { type Entry, Folder } from './folder.ts'

/** A name that stands for something else from now on, or for nothing. */
export interface Edit {
  readonly folder: Folder
  readonly name: string
  readonly entry: Entry | undefined
}

/** A creation, renaming, linking or removal: its edits happen together, or not at all. */
export interface Change {
  readonly edits: readonly Edit[]
  /** What it creates. */
  readonly creates: Entry | undefined
  /** The names that it changes, and what they stood for and stand for now. */
  readonly touches: readonly unknown[]
  /** The folders that it makes or takes away. */
  readonly founds: readonly Folder[]
}

/** Moved folders touch all others that move: or one could end up within itself. */
const MOVES = 'moves'

/** Takes down what a change is about, before it is carried out. */
export function changeOf(edits: readonly Edit[], creates?: Entry): Change {
  const touches: unknown[] = []
  const founds: Folder[] = []
  const entries = edits.map(({ entry }) => entry)
  for (const { folder, name, entry } of edits) {
    const before = folder.seen.get(name)
    touches.push(`${folder.inode}/${name}`)
    for (const each of [before, entry]) {
      if (each !== undefined) touches.push(each)
      if (each instanceof Folder && (each === creates || !entries.includes(each))) founds.push(each)
      else if (each instanceof Folder) touches.push(MOVES)
    }
  }
  return { edits, creates, touches, founds }
}

/** Several changes, of which others are asked whether they rest on one of them, or one of them on the other. */
export class Changes {
  readonly #touched = new Set<unknown>()
  readonly #within = new Set<Folder>()
  readonly #founded = new Set<Folder>()

  add({ edits, touches, founds }: Change): void {
    for (const touched of touches) this.#touched.add(touched)
    for (const { folder } of edits) this.#within.add(folder)
    for (const folder of founds) this.#founded.add(folder)
  }

  /** Whether the order matters: they touch the same, or one makes or removes a folder in which the other does something. */
  concern({ edits, touches, founds }: Change): boolean {
    return (
      touches.some(touched => this.#touched.has(touched)) ||
      edits.some(({ folder }) => this.#founded.has(folder)) ||
      founds.some(folder => this.#within.has(folder))
    )
  }
}
