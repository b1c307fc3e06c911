import type { RandomStream } from '../random/stream.ts'
import { Content, NO_CONTENT } from './content.ts'
import { DiskError } from './disk-error.ts'
import { File } from './file.ts'
import { type Entry, Folder } from './folder.ts'
import type { DiskInterceptor } from './interceptor.ts'
import { classOf, type DiskOperation, type OnFile, type Opening, type Part } from './operation.ts'
import { partsOf } from './path.ts'
import { Tree } from './tree.ts'
import { survivingChanges, survivingContent, type UnsyncedOutcome } from './unsynced.ts'
import { type FileView, type Standing, WatchedFiles } from './watched-files.ts'

/**
 * What stands on one disk: a tree of files that hold bytes. What is done is seen at once, and becomes durable step by
 * step:
 *
 * - the data of a file, and its creation, with `fsync` of that file;
 * - creations, renamings and removals in a directory with `syncDirectory` of that;
 * - nothing by itself.
 *
 * A change of a directory never becomes durable without the earlier ones that touched the same names: a renaming is
 * atomic, and a file that was not removed always has a name. What a crash makes of everything else, its outcome says:
 * see {@link UnsyncedOutcome}. (Weaker than ext4, XFS and btrfs in some places and stronger in none, after Pillai et al.,
 * "All File Systems Are Not Created Equal", OSDI 2014.) Time is not its business: the simulated `env.disk` adds the latency.
 */
export class Disk {
  readonly #tree = new Tree()
  readonly #interceptors: DiskInterceptor[] = []
  #watched: WatchedFiles | undefined

  // ---- what programs do ------------------------------------------------------------------------------------------

  /** Carries out one operation, past all interceptors. Throws a {@link DiskError}. */
  execute(operation: DiskOperation): unknown {
    if (this.#watched !== undefined) this.#touch(operation)
    return this.#interceptors.length === 0 ? this.#perform(operation) : this.#pass(operation, 0)
  }

  #pass(operation: DiskOperation, index: number): unknown {
    const interceptor = this.#interceptors[index]
    if (interceptor === undefined) return this.#perform(operation)
    return interceptor.intercept(operation, next => this.#pass(next, index + 1))
  }

  #perform(operation: DiskOperation): unknown {
    switch (operation.call) {
      case 'read':
        return this.read(operation.name, operation)
      case 'write':
        return this.write(operation.name, operation.data, operation.file)
      case 'append':
        return this.append(operation.name, operation.data, operation.file)
      case 'writeAt':
        return this.writeAt(operation.name, operation.offset, operation.data, operation.file)
      case 'truncate':
        return this.truncate(operation.name, operation.length, operation.file)
      case 'fsync':
        return this.fsync(operation.name, operation.file)
      case 'syncDirectory':
        return this.syncDirectory(operation.name, operation.folder)
      case 'open':
        return this.open(operation.name, operation.how)
      case 'stat':
        return this.entry(operation.name)
      case 'makeDirectory':
        return this.makeDirectory(operation.name)
      case 'removeDirectory':
        return this.removeDirectory(operation.name)
      case 'rename':
        return this.rename(operation.name, operation.to)
      case 'link':
        return this.link(operation.name, operation.to)
      case 'remove':
        return this.remove(operation.name)
      case 'list':
        return this.list(operation.name)
    }
  }

  /** All that the file holds, or a part of it; undefined when there is none. */
  read(name: string, { file, part }: { readonly file?: File; readonly part?: Part } = {}): Uint8Array | undefined {
    const content = (file ?? this.#file(name, 'read'))?.content
    return part === undefined ? content?.bytes() : content?.part(part.offset, part.length)
  }

  /** Replaces the file. */
  write(name: string, data: Uint8Array, opened?: File): void {
    this.#written(name, 'write', opened).write({ offset: 0, data, resizedTo: 0 })
  }

  append(name: string, data: Uint8Array, opened?: File): void {
    const file = this.#written(name, 'append', opened)
    file.write({ offset: file.content.length, data })
  }

  /** Writes into the file; what lies between its end and `offset` becomes zeros. */
  writeAt(name: string, offset: number, data: Uint8Array, opened?: File): void {
    this.#written(name, 'writeAt', opened).write({ offset, data })
  }

  /** Cuts the file off after `length` bytes, or fills it with zeros up to there. Throws ENOENT when there is no such file. */
  truncate(name: string, length: number, opened?: File): void {
    const file = opened ?? this.#file(name, 'truncate') ?? missing('truncate', name)
    if (file.content.length === length) return
    file.earlier = file.content
    file.write({ offset: length, data: NO_DATA, resizedTo: length })
  }

  /** Makes the file's data and its creation durable. Throws ENOENT when there is no such file. */
  fsync(name: string, opened?: File): void {
    const file = opened ?? this.#file(name, 'fsync') ?? missing('fsync', name)
    file.sync()
    this.#tree.syncCreation(file)
  }

  /** Makes all creations, renamings and removals in a directory durable. Default: in the root. */
  syncDirectory(name = '', opened?: Folder): void {
    this.#tree.syncFolder(opened ?? this.#folder(name, 'syncDirectory'))
  }

  /** Opens a file, or a directory to be read. Throws ENOENT, EEXIST, EISDIR. */
  open(name: string, { create, exclusive, truncate }: Opening): Entry {
    const entry = this.entry(name, 'open')
    if (entry === undefined) return create ? this.#create(name, 'open') : missing('open', name)
    if (exclusive && create) throw new DiskError('EEXIST', 'open', name)
    if (create || truncate) {
      if (entry instanceof Folder) throw new DiskError('EISDIR', 'open', name)
      if (truncate) this.truncate(name, 0, entry)
    }
    return entry
  }

  /** Throws EEXIST when there is anything of that name, ENOENT where the directory that it is to be in is not there. */
  makeDirectory(name: string): void {
    if (this.entry(name, 'makeDirectory') !== undefined) throw new DiskError('EEXIST', 'makeDirectory', name)
    const made = new Folder(this.#tree.nextInode())
    this.#tree.change([{ ...this.#place(name, 'makeDirectory'), entry: made }], made)
  }

  /** Throws ENOENT, ENOTDIR, and ENOTEMPTY where anything is in it. */
  removeDirectory(name: string): void {
    const folder = this.#folder(name, 'removeDirectory')
    if (folder === this.#tree.root) throw new DiskError('EBUSY', 'removeDirectory', name)
    if (folder.seen.size > 0) throw new DiskError('ENOTEMPTY', 'removeDirectory', name)
    this.#tree.change([{ ...this.#place(name, 'removeDirectory'), entry: undefined }])
  }

  /** Takes the place of a file that has the new name. Throws ENOENT when there is no file of the old one. */
  rename(from: string, to: string): void {
    const fail = (code: DiskError['code']) => new DiskError(code, 'rename', from, to)
    if (partsOf(from).length === 0) throw fail('EBUSY')
    const source = this.#place(from, 'rename', to, true)
    const target = this.#place(to, 'rename', from)
    const entry = source.folder.seen.get(source.name)
    if (entry === undefined) throw fail('ENOENT')
    const displaced = target.folder.seen.get(target.name)
    if (entry === displaced) return
    if (entry instanceof Folder) {
      if (this.#isWithin(target.folder, entry)) throw fail('EINVAL')
      if (displaced instanceof File) throw fail('ENOTDIR')
      if (displaced !== undefined && displaced.seen.size > 0) throw fail('ENOTEMPTY')
    } else {
      if (displaced instanceof Folder) throw fail('EISDIR')
      entry.earlier = displaced?.content
    }
    this.#tree.change([
      { ...source, entry: undefined },
      { ...target, entry },
    ])
  }

  /** Gives a file one name more. Throws ENOENT, EEXIST, and EPERM for a directory. */
  link(name: string, to: string): void {
    const entry = this.entry(name, 'link', to)
    if (entry === undefined) throw new DiskError('ENOENT', 'link', name, to)
    const place = this.#place(to, 'link', name)
    if (place.folder.seen.has(place.name)) throw new DiskError('EEXIST', 'link', name, to)
    if (entry instanceof Folder) throw new DiskError('EPERM', 'link', name, to)
    this.#tree.change([{ ...place, entry }])
  }

  /** Removes the file, if it is there. Returns whether it was. Throws EISDIR for a directory. */
  remove(name: string): boolean {
    const file = this.#file(name, 'remove')
    if (file === undefined) return false
    file.earlier = undefined
    this.#tree.change([{ ...this.#place(name, 'remove'), entry: undefined }])
    return true
  }

  /** The names of what is in a directory (default: the root), sorted. Those of directories end with `/`. */
  list(name = ''): string[] {
    return this.#folder(name, 'list')
      .entries()
      .map(([each, entry]) => (entry instanceof Folder ? `${each}/` : each))
  }

  // ---- what others see of it -------------------------------------------------------------------------------------

  /** From now on, what becomes of each file that something is done to is taken down. */
  watch(): void {
    this.#watched ??= new WatchedFiles(name => this.#standing(name))
  }

  /** The files that hold something else than when this was last asked; none where the disk is not watched. */
  changes(): FileView[] {
    return this.#watched?.changes() ?? []
  }

  #standing(name: string): Standing {
    const [seen, durable] = [this.#at(name, 'seen'), this.#at(name, 'durable')]
    return {
      seen: seen instanceof File ? seen.content : undefined,
      durable: durable instanceof File ? durable.durable : undefined,
    }
  }

  #at(name: string, view: 'seen' | 'durable'): Entry | undefined {
    let entry: Entry | undefined = this.#tree.root
    for (const part of partsOf(name)) entry = entry instanceof Folder ? entry[view].get(part) : undefined
    return entry
  }

  #touch(operation: DiskOperation): void {
    if (classOf(operation) === 'read' || operation.name === undefined) return
    this.#watched?.touch(operation.name)
    if ('to' in operation) this.#watched?.touch(operation.to)
  }

  // ---- names -----------------------------------------------------------------------------------------------------

  /** What this name stands for. Throws ENOTDIR where a file stands for a directory. */
  entry(name: string, call = 'stat', to?: string): Entry | undefined {
    let entry: Entry | undefined = this.#tree.root
    for (const part of partsOf(name)) {
      if (entry === undefined) return undefined
      if (!(entry instanceof Folder)) throw new DiskError('ENOTDIR', call, name, to)
      entry = entry.seen.get(part)
    }
    return entry
  }

  #file(name: string, call: string): File | undefined {
    const entry = this.entry(name, call)
    if (entry instanceof Folder) throw new DiskError('EISDIR', call, name)
    return entry
  }

  #folder(name: string, call: string): Folder {
    const entry = this.entry(name, call) ?? missing(call, name)
    if (entry instanceof File) throw new DiskError('ENOTDIR', call, name)
    return entry
  }

  /** Where a name stands: a directory that is there, and the name in it. `other` is the first of two paths, unless `isFirst`. */
  #place(path: string, call: string, other?: string, isFirst = other === undefined): { folder: Folder; name: string } {
    const parts = partsOf(path)
    const name = parts.pop()
    const [first, second] = isFirst ? [path, other] : [other, path]
    if (name === undefined) throw new DiskError('EBUSY', call, first, second)
    const folder = this.entry(parts.join('/'), call)
    if (folder === undefined) throw new DiskError('ENOENT', call, first, second)
    if (folder instanceof File) throw new DiskError('ENOTDIR', call, first, second)
    return { folder, name }
  }

  #isWithin(inner: Folder, outer: Folder): boolean {
    if (inner === outer) return true
    return [...outer.seen.values()].some(entry => entry instanceof Folder && this.#isWithin(inner, entry))
  }

  /** A file about to be written to. */
  #written(name: string, call: string, opened: File | undefined): File {
    const existing = opened ?? this.#file(name, call)
    if (existing === undefined) return this.#create(name, call)
    existing.earlier = existing.content
    return existing
  }

  #create(name: string, call: string): File {
    const file = new File(this.#tree.nextInode())
    this.#tree.change([{ ...this.#place(name, call), entry: file }], file)
    return file
  }

  /** All files that have a name, by path, in the order of the names. */
  *#files(folder = this.#tree.root, path = ''): Generator<[path: string, file: File]> {
    for (const [name, entry] of folder.entries()) {
      if (entry instanceof Folder) yield* this.#files(entry, `${path}${name}/`)
      else yield [path + name, entry]
    }
  }

  // ---- what was there before -------------------------------------------------------------------------------------

  /** Puts a directory there, and those that it is in, as if they had been there always. */
  provideFolder(path: string): void {
    let { root: folder } = this.#tree
    for (const name of partsOf(path)) {
      const entry = folder.seen.get(name)
      if (entry instanceof File) throw new DiskError('ENOTDIR', 'makeDirectory', path)
      const next = entry ?? new Folder(this.#tree.nextInode())
      if (entry === undefined) this.#tree.provide({ folder, name, entry: next })
      folder = next
    }
  }

  /** Puts a file there, as if it had been there always. Its directory has to be there. */
  provideFile(path: string, data: Uint8Array): void {
    const file = new File(this.#tree.nextInode())
    file.settle(Content.of(data))
    this.#tree.provide({ ...this.#place(path, 'open'), entry: file })
  }

  // ---- what goes wrong -------------------------------------------------------------------------------------------

  /**
   * The process crashes, or its whole machine. Returns how many names now stand for something else than before, or nothing.
   * Draws from `random` only for `torn` and `reordered`.
   */
  crash(outcome: UnsyncedOutcome, random: RandomStream): number {
    if (outcome === 'kept') return 0
    const before = new Map([...this.#files()].map(([path, { content }]) => [path, content]))
    if (outcome === 'wiped') this.#tree.clear()
    else {
      this.#tree.crash(survivingChanges(outcome, this.#tree.unsyncedCount, random))
      // A file may have several names.
      for (const file of new Set([...this.#files()].map(([, each]) => each))) {
        file.settle(survivingContent(outcome, file, random))
      }
    }
    const after = new Map(this.#files())
    let changed = 0
    for (const path of new Set([...before.keys(), ...after.keys()])) {
      const [was, file] = [before.get(path), after.get(path)]
      if (was !== undefined && file !== undefined && was.equals(file.content)) continue
      changed++
      if (file !== undefined) file.earlier = undefined
    }
    return changed
  }

  /** Until the function that it returns is called, everything that a process does here goes through the interceptor. */
  intercept(interceptor: DiskInterceptor): () => void {
    if (interceptor.first) this.#interceptors.unshift(interceptor)
    else this.#interceptors.push(interceptor)
    return () => {
      const index = this.#interceptors.indexOf(interceptor)
      if (index >= 0) this.#interceptors.splice(index, 1)
    }
  }

  /** What a failed fsync leaves behind on Linux: the unsynced data is never written, but can be read until a crash. */
  giveUpUnsynced(of: OnFile): void {
    this.#about(of)?.giveUpUnsynced()
  }

  /**
   * What was read in this file before it was last written to or renamed to; undefined if there was no such file or it
   * held the same.
   */
  earlierContent(of: OnFile & { readonly part?: Part }): Uint8Array | undefined {
    const { earlier, content } = this.#about(of) ?? {}
    if (earlier === undefined || content === undefined || earlier.equals(content)) return undefined
    return of.part === undefined ? earlier.bytes() : earlier.part(of.part.offset, of.part.length)
  }

  /** The bytes of a file as programs see it; 0 if there is none. */
  size(of: OnFile): number {
    return this.#about(of)?.content.length ?? 0
  }

  /** The bytes of a file from `offset` on, at most `length`, as programs see them. */
  bytesAt(of: OnFile, offset: number, length: number): Uint8Array {
    return (this.#about(of)?.content ?? NO_CONTENT).part(offset, length)
  }

  /** The file that an operation is about, if it is there. */
  #about({ name, file }: OnFile): File | undefined {
    if (file !== undefined) return file
    try {
      return this.#file(name, 'stat')
    } catch {
      return undefined
    }
  }

  /** The bytes on the medium, by file, sorted by name; files of which nothing is there are left out. */
  durableSizes(): [name: string, bytes: number][] {
    return [...this.#files()]
      .map(([name, file]): [string, number] => [name, file.durable.length])
      .filter(([, bytes]) => bytes > 0)
  }

  /** All bytes of the files as programs see them. */
  get usedBytes(): number {
    let sum = 0
    for (const file of new Set([...this.#files()].map(([, each]) => each))) sum += file.content.length
    return sum
  }

  /** A bit on the medium turns over: bit 0 is the lowest of the file's first byte. Nothing happens beyond its end. */
  flipBit(name: string, bit: number): void {
    const file = this.#about({ name })
    this.#watched?.touch(name)
    if (file !== undefined && bit < 8 * file.durable.length) file.damage(content => content.withFlippedBit(bit))
  }

  /** Data lands on the medium where it does not belong. */
  overwriteMedium(name: string, offset: number, data: Uint8Array): void {
    this.#watched?.touch(name)
    this.#about({ name })?.damage(content => content.with(offset, data))
  }
}

const NO_DATA = new Uint8Array()

function missing(call: string, name: string): never {
  throw new DiskError('ENOENT', call, name)
}
