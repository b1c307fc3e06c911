import { dirname } from 'node:path'
import type { Disk } from '../../disk/disk.ts'
import type { DiskOperation } from '../../disk/operation.ts'

/** What inotify tells of a name: what it stands for is another, or has other contents. */
export type ChangeKind = 'rename' | 'change'

type Listener = (kind: ChangeKind, path: string) => void

/** Tells those who watch what the calls of a program have changed on its disk. */
export class Changes {
  readonly #disk: Disk
  readonly #listeners = new Set<Listener>()

  constructor(disk: Disk) {
    this.#disk = disk
  }

  /** Returns what ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Looks at an operation that is to be carried out. Returns what to call when it was; undefined where that changes nothing. */
  before(operation: DiskOperation): (() => void) | undefined {
    if (this.#listeners.size === 0) return undefined
    const told = this.#changesOf(operation)
    if (told.length === 0) return undefined
    return () => {
      for (const [kind, path] of told) this.#tell(kind, path)
    }
  }

  #changesOf(operation: DiskOperation): [ChangeKind, string][] {
    switch (operation.call) {
      case 'open':
        if (operation.how.create && !this.#isThere(operation.name)) return [['rename', operation.name]]
        return operation.how.truncate ? [['change', operation.name]] : []
      case 'write':
      case 'append':
      case 'writeAt':
      case 'truncate':
        return [['change', operation.name]]
      case 'makeDirectory':
      case 'removeDirectory':
      case 'remove':
        return [['rename', operation.name]]
      case 'rename':
        return [
          ['rename', operation.name],
          ['rename', operation.to],
        ]
      case 'link':
        return [['rename', operation.to]]
      default:
        return []
    }
  }

  #isThere(path: string): boolean {
    try {
      return this.#disk.entry(path) !== undefined
    } catch {
      return false
    }
  }

  #tell(kind: ChangeKind, path: string): void {
    for (const listener of [...this.#listeners]) listener(kind, path)
  }
}

/** What a change is called by who watches a path: relative to a folder, or the file's own name; undefined where it is elsewhere. */
export function seenFrom(watched: string, path: string, recursive: boolean): string | undefined {
  if (path === watched) return path.slice(path.lastIndexOf('/') + 1)
  const folder = watched === '/' ? '/' : `${watched}/`
  if (!path.startsWith(folder)) return undefined
  return recursive || dirname(path) === watched ? path.slice(folder.length) : undefined
}
