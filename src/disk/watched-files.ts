import type { Content } from './content.ts'

/** What a file holds: all of it, or where it is long its beginning and its end. */
export interface Excerpt {
  readonly bytes: number
  readonly head: Uint8Array
  /** Its last bytes; undefined where `head` is all. */
  readonly tail?: Uint8Array
}

/** What stands on a disk under a name, after something was done to it. */
export interface FileView {
  readonly name: string
  /** What is read there; undefined where there is no such file. */
  readonly seen?: Excerpt
  /** What a crash cannot take: the same object as `seen` where it is the same; undefined where nothing is durable under this name. */
  readonly durable?: Excerpt
}

/** What stands under a name. */
export interface Standing {
  /** What is read there; undefined where there is no file. */
  readonly seen: Content | undefined
  /** What a crash cannot take; undefined where nothing is durable under this name. */
  readonly durable: Content | undefined
}

/** Of a file no more than twice as many bytes are taken down. */
const EXCERPT = 256
/** Of a disk no more files are watched: the first that anything is done to. */
const MOST_FILES = 64

/** Takes down what becomes of the files of one disk, those that something was done to. */
export class WatchedFiles {
  readonly #standing: (name: string) => Standing
  /** What they held when they were looked at last. */
  readonly #files = new Map<string, Standing>()

  constructor(standing: (name: string) => Standing) {
    this.#standing = standing
  }

  /** Something is about to be done to what has this name. */
  touch(name: string): void {
    if (this.#files.has(name) || this.#files.size >= MOST_FILES) return
    this.#files.set(name, { seen: undefined, durable: undefined })
  }

  /** The files that hold something else than when this was last asked, in the order in which they were first touched. */
  changes(): FileView[] {
    const changed: FileView[] = []
    for (const [name, last] of this.#files) {
      const now = this.#standing(name)
      const { seen, durable } = now
      if (seen === last.seen && durable === last.durable) continue
      this.#files.set(name, now)
      const shown = seen === undefined ? undefined : excerptOf(seen)
      const isSame = seen !== undefined && durable !== undefined && seen.equals(durable)
      const kept = isSame ? shown : durable === undefined ? undefined : excerptOf(durable)
      changed.push({
        name,
        ...(shown === undefined ? {} : { seen: shown }),
        ...(kept === undefined ? {} : { durable: kept }),
      })
    }
    return changed
  }
}

function excerptOf(content: Content): Excerpt {
  const { length } = content
  if (length <= 2 * EXCERPT) return { bytes: length, head: content.bytes() }
  return { bytes: length, head: content.part(0, EXCERPT), tail: content.part(length - EXCERPT, EXCERPT) }
}
