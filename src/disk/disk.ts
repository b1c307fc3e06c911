import type { RandomStream } from '../random/stream.ts'
import type { Content } from './content.ts'
import { Directory } from './directory.ts'
import { DiskError } from './disk-error.ts'
import { File } from './file.ts'
import type { DiskInterceptor } from './interceptor.ts'
import type { DiskOperation } from './operation.ts'
import { survivingChanges, survivingContent, type UnsyncedOutcome } from './unsynced.ts'

/**
 * What stands on one disk: a flat directory of files that hold bytes. What is done is seen at once, and becomes durable
 * step by step:
 *
 * - the data of a file, and its creation, with `fsync` of that file;
 * - renamings and removals with `syncDirectory`;
 * - nothing by itself.
 *
 * A change of the directory never becomes durable without the earlier ones that touched the same names: a renaming is
 * atomic, and a file that was not removed always has one name. What a crash makes of everything else, its outcome says:
 * see {@link UnsyncedOutcome}. (Weaker than ext4, XFS and btrfs in some places and stronger in none, after Pillai et al.,
 * "All File Systems Are Not Created Equal", OSDI 2014.) Time is not its business: the simulated `env.disk` adds the latency.
 */
export class Disk {
  readonly #directory = new Directory<File>()
  /** What stood under each name before it was last changed, for stale reads. */
  readonly #earlier = new Map<string, Content | undefined>()
  readonly #interceptors: DiskInterceptor[] = []

  // ---- what programs do ------------------------------------------------------------------------------------------

  /** Carries out one call of `env.disk`, past all interceptors. Throws a {@link DiskError}. */
  execute(operation: DiskOperation): unknown {
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
        return this.read(operation.name)
      case 'write':
        return this.write(operation.name, operation.data)
      case 'append':
        return this.append(operation.name, operation.data)
      case 'writeAt':
        return this.writeAt(operation.name, operation.offset, operation.data)
      case 'fsync':
        return this.fsync(operation.name)
      case 'syncDirectory':
        return this.syncDirectory()
      case 'rename':
        return this.rename(operation.name, operation.to)
      case 'remove':
        return this.remove(operation.name)
      case 'list':
        return this.list()
    }
  }

  read(name: string): Uint8Array | undefined {
    return this.#directory.get(name)?.content.bytes()
  }

  /** Replaces the file. */
  write(name: string, data: Uint8Array): void {
    this.#opened(name).write(data, 0, true)
  }

  append(name: string, data: Uint8Array): void {
    const file = this.#opened(name)
    file.write(data, file.content.length, false)
  }

  /** Writes into the file; what lies between its end and `offset` becomes zeros. */
  writeAt(name: string, offset: number, data: Uint8Array): void {
    this.#opened(name).write(data, offset, false)
  }

  /** Makes the file's data and its creation durable. Throws ENOENT when there is no such file. */
  fsync(name: string): void {
    const file = this.#directory.get(name)
    if (file === undefined) throw new DiskError('ENOENT', 'fsync', name)
    file.sync()
    this.#directory.syncCreation(file)
  }

  /** Makes all creations, renamings and removals durable. */
  syncDirectory(): void {
    this.#directory.sync()
  }

  /** Takes the place of a file that has the new name. Throws ENOENT when there is no file of the old one. */
  rename(from: string, to: string): void {
    if (this.#directory.get(from) === undefined) throw new DiskError('ENOENT', 'rename', from, to)
    this.#remember(to)
    this.#earlier.delete(from)
    this.#directory.rename(from, to)
  }

  /** Removes the file, if it is there. */
  remove(name: string): void {
    if (this.#directory.get(name) === undefined) return
    this.#earlier.delete(name)
    this.#directory.remove(name)
  }

  /** The names of the files, sorted. */
  list(): string[] {
    return this.#directory.entries().map(([name]) => name)
  }

  /** A file about to be written to. */
  #opened(name: string): File {
    this.#remember(name)
    const existing = this.#directory.get(name)
    if (existing !== undefined) return existing
    const file = new File()
    this.#directory.create(name, file)
    return file
  }

  #remember(name: string): void {
    this.#earlier.set(name, this.#directory.get(name)?.content)
  }

  // ---- what goes wrong -------------------------------------------------------------------------------------------

  /**
   * The process crashes, or its whole machine. Returns how many names now stand for something else than before, or nothing.
   * Draws from `random` only for `torn` and `reordered`.
   */
  crash(outcome: UnsyncedOutcome, random: RandomStream): number {
    if (outcome === 'kept') return 0
    const before = this.#directory.entries().map(([name, { content }]) => [name, content] as const)
    if (outcome === 'wiped') this.#directory.clear()
    else {
      this.#directory.crash(survivingChanges(outcome, this.#directory.unsyncedCount, random))
      for (const [, file] of this.#directory.entries()) file.settle(survivingContent(outcome, file, random))
    }
    let changed = 0
    const names = new Set([...before.map(([name]) => name), ...this.list()])
    const contents = new Map(before)
    for (const name of names) {
      const [was, is] = [contents.get(name), this.#directory.get(name)?.content]
      if (was !== undefined && is !== undefined && was.equals(is)) continue
      changed++
      this.#earlier.delete(name)
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
  giveUpUnsynced(name: string): void {
    this.#directory.get(name)?.giveUpUnsynced()
  }

  /**
   * What was read under this name before it was last written to or renamed to; undefined if there was no such file or it
   * held the same.
   */
  earlierContent(name: string): Uint8Array | undefined {
    const earlier = this.#earlier.get(name)
    const now = this.#directory.get(name)?.content
    return earlier === undefined || (now !== undefined && earlier.equals(now)) ? undefined : earlier.bytes()
  }

  /** The bytes of a file as programs see it; 0 if there is none. */
  size(name: string): number {
    return this.#directory.get(name)?.content.length ?? 0
  }

  /** The bytes on the medium, by file, sorted by name; files of which nothing is there are left out. */
  durableSizes(): [name: string, bytes: number][] {
    return this.#directory
      .entries()
      .map(([name, file]): [string, number] => [name, file.durable.length])
      .filter(([, bytes]) => bytes > 0)
  }

  /** All bytes of the files as programs see them. */
  get usedBytes(): number {
    return this.#directory.entries().reduce((sum, [, { content }]) => sum + content.length, 0)
  }

  /** A bit on the medium turns over: bit 0 is the lowest of the file's first byte. Nothing happens beyond its end. */
  flipBit(name: string, bit: number): void {
    const file = this.#directory.get(name)
    if (file !== undefined && bit < 8 * file.durable.length) file.damage(content => content.withFlippedBit(bit))
  }

  /** Data lands on the medium where it does not belong. */
  overwriteMedium(name: string, offset: number, data: Uint8Array): void {
    this.#directory.get(name)?.damage(content => content.with(offset, data))
  }
}
