import { File } from '../../disk/file.ts'
import { Folder } from '../../disk/folder.ts'
import type { Machine } from '../machine/machine.ts'
import { OutputStream } from '../machine/output-stream.ts'
import { nodeError } from '../net/system-error.ts'
import { attributesOf, born, newAttributes } from './attributes.ts'
import { ask, type Call } from './call.ts'
import { openFlags } from './flags.ts'
import { fsError, naming } from './fs-error.ts'
import { type Handle, Handles, readable, writable } from './handles.ts'
import { targetOf } from './links.ts'
import { OwnFile } from './own-files.ts'
import type { Paths } from './paths.ts'
import { type Described, statsOf } from './stats.ts'

/** Where in a buffer, and where in a file. */
interface Span {
  readonly offset?: number | null
  readonly length?: number | null
  readonly position?: number | bigint | null
}

/** The calls of `fs` that are about something that is open. */
export class OpenFiles {
  readonly #machine: Machine
  readonly #paths: Paths
  readonly handles: Handles

  constructor(machine: Machine, paths: Paths) {
    this.#machine = machine
    this.#paths = paths
    this.handles = new Handles(machine)
  }

  *open(path: unknown, flags?: unknown, mode: unknown = 0o666): Call<number> {
    const how = openFlags(flags)
    const { creates, exclusive, truncates, writes, directory } = how
    const at = creates && exclusive ? this.#paths.ofItself(path) : this.#paths.of(path)
    const failing = { syscall: 'open', path: at.given }
    const own = this.#paths.onlyOwn(at)
    if (own !== undefined) {
      if (creates && exclusive) throw fsError('EEXIST', failing)
      if (own === 'folder' && writes) throw fsError('EISDIR', failing)
      if (own === 'file' && directory) throw fsError('ENOTDIR', failing)
      if (own === 'file' && !writes) {
        return this.handles.add({ name: at.full, target: this.#paths.own.file(at.full), flags: how }).fd
      }
    }
    if (creates || own !== undefined) this.#paths.prepare(at)
    const before = this.#paths.entry(at)
    const opening = { create: creates, exclusive, truncate: truncates && writes }
    const target = yield* naming(failing, ask({ call: 'open', name: at.full, how: opening }))
    if (target instanceof Folder && writes) throw fsError('EISDIR', failing)
    if (target instanceof File && directory) throw fsError('ENOTDIR', failing)
    if (before === undefined) born(target, (modeOf(mode) ?? 0o666) & ~0o022, this.#machine.env.now())
    else if (opening.truncate) this.#changed(target)
    return this.handles.add({ name: at.full, target, flags: how }).fd
  }

  // biome-ignore lint/correctness/useYield: it asks nothing of the disk
  *close(fd: number): Call<undefined> {
    this.handles.close(descriptor(fd))
    return undefined
  }

  /** Reads into a buffer; returns how many bytes. */
  *read(fd: number, buffer: ArrayBufferView, ...span: readonly unknown[]): Call<number> {
    const { offset, length, position } = spanOf(buffer, span)
    // Node does not even look whether it is open.
    if (length === 0) return 0
    const handle = this.handles.get(descriptor(fd), 'read')
    const bytes = yield* this.#bytesOf(handle, position ?? handle.position, length)
    bytesOf(buffer).set(bytes, offset)
    if (position === undefined) handle.position += bytes.length
    return bytes.length
  }

  *#bytesOf(handle: Handle, offset: number, length: number): Call<Uint8Array> {
    const file = readable(handle, 'read')
    if (file instanceof OwnFile) return file.bytes.subarray(offset, offset + length)
    const part = { offset, length }
    const read = ask({ call: 'read', name: handle.name, file, part })
    return (yield* naming({ syscall: 'read' }, read)) ?? new Uint8Array()
  }

  /** Reads all from where the handle stands. */
  *readAll(fd: number): Call<Buffer> {
    const handle = this.handles.get(descriptor(fd), 'read')
    const file = readable(handle, 'read')
    const size = file instanceof OwnFile ? file.bytes.length : file.content.length
    const bytes = yield* this.#bytesOf(handle, handle.position, Math.max(0, size - handle.position))
    handle.position += bytes.length
    // A copy of its own: what comes of the real tree is kept.
    return Buffer.from(bytes)
  }

  *readv(fd: number, buffers: readonly ArrayBufferView[], position?: number | null): Call<number> {
    let total = 0
    for (const buffer of buffers) {
      const at = typeof position === 'number' ? position + total : null
      const count: number = yield* this.read(fd, buffer, 0, buffer.byteLength, at)
      total += count
      if (count < buffer.byteLength) break
    }
    return total
  }

  /** Writes a text (`position`, `encoding`), or a part of a buffer (`offset`, `length`, `position`); returns how many bytes. */
  *write(fd: number, data: unknown, ...rest: readonly unknown[]): Call<number> {
    let bytes: Uint8Array
    let [position, encoding] = rest as [number | null | undefined, BufferEncoding | undefined]
    if (typeof data === 'string') bytes = Buffer.from(data, encoding ?? 'utf8')
    else if (ArrayBuffer.isView(data)) {
      const span = spanOf(data, rest)
      bytes = bytesOf(data).slice(span.offset, span.offset + span.length)
      position = span.position
    } else throw invalidData(data)
    const handle = this.handles.get(descriptor(fd), 'write')
    return yield* this.#put(handle, writable(handle, 'write'), bytes, position)
  }

  *writev(fd: number, buffers: readonly ArrayBufferView[], position?: number | null): Call<number> {
    const handle = this.handles.get(descriptor(fd), 'write')
    const data = Buffer.concat(buffers.map(bytesOf))
    return yield* this.#put(handle, writable(handle, 'write'), data, position)
  }

  *#put(handle: Handle, target: File | OutputStream, data: Uint8Array, position?: number | null): Call<number> {
    if (target instanceof OutputStream) {
      target.take(data)
      return data.length
    }
    const { name, flags } = handle
    if (data.length === 0) return 0
    const failing = { syscall: 'write' }
    if (flags.appends) {
      yield* naming(failing, ask({ call: 'append', name, file: target, data }))
      // Linux appends wherever it was to go, and moves on only if it was not said.
      if (typeof position !== 'number') handle.position = target.content.length
    } else {
      const offset = typeof position === 'number' ? position : handle.position
      // It moves on at once, so that writes which are asked for together do not land on each other.
      if (typeof position !== 'number') handle.position += data.length
      yield* naming(failing, ask({ call: 'writeAt', name, file: target, offset, data }))
    }
    this.#changed(target)
    if (flags.syncs) yield* naming(failing, ask({ call: 'fsync', name, file: target }))
    return data.length
  }

  /** Whether two descriptors are of the same file. */
  areSame(one: number, other: number): boolean {
    return this.handles.get(one, 'fstat').target === this.handles.get(other, 'fstat').target
  }

  *fstat(fd: number, options?: { readonly bigint?: boolean } | null): Call<unknown> {
    const { target, name } = this.handles.get(descriptor(fd), 'fstat')
    if (target instanceof OwnFile) return statsOf(this.#paths.own.describe(target.path, 'file'), options?.bigint)
    if (target instanceof OutputStream) {
      return statsOf({ kind: 'pipe', size: 0, inode: target.fd, attributes: newAttributes(0o600, 0) }, options?.bigint)
    }
    yield* naming({ syscall: 'fstat' }, ask({ call: 'stat', name }))
    return statsOf(describe(target), options?.bigint)
  }

  *ftruncate(fd: number, length?: number | null): Call<undefined> {
    const handle = this.handles.get(descriptor(fd), 'ftruncate')
    const file = writable(handle, 'ftruncate')
    if (file instanceof OutputStream) throw fsError('EINVAL', { syscall: 'ftruncate' })
    const operation = { call: 'truncate', name: handle.name, file, length: Math.max(0, length ?? 0) } as const
    yield* naming({ syscall: 'ftruncate' }, ask(operation))
    this.#changed(file)
    return undefined
  }

  *fsync(fd: number): Call<undefined> {
    return yield* this.#sync(fd, 'fsync')
  }

  /** It makes as much durable as `fsync`: times and modes are not lost here. */
  *fdatasync(fd: number): Call<undefined> {
    return yield* this.#sync(fd, 'fdatasync')
  }

  *#sync(fd: number, syscall: string): Call<undefined> {
    const { target, name } = this.handles.get(descriptor(fd), syscall)
    if (target instanceof File) yield* naming({ syscall }, ask({ call: 'fsync', name, file: target }))
    else if (target instanceof Folder) {
      yield* naming({ syscall }, ask({ call: 'syncDirectory', name, folder: target }))
    }
    return undefined
  }

  *fchmod(fd: number, mode: unknown): Call<undefined> {
    return yield* this.#setAttributes(fd, 'fchmod', { mode: modeOf(mode) ?? 0o666 })
  }

  *fchown(fd: number, uid: number, gid: number): Call<undefined> {
    return yield* this.#setAttributes(fd, 'fchown', { uid, gid })
  }

  *futimes(fd: number, atime: unknown, mtime: unknown): Call<undefined> {
    return yield* this.#setAttributes(fd, 'futime', { atimeMs: millisecondsOf(atime), mtimeMs: millisecondsOf(mtime) })
  }

  *#setAttributes(fd: number, syscall: string, change: object): Call<undefined> {
    const { target, name } = this.handles.get(descriptor(fd), syscall)
    if (target instanceof OwnFile || target instanceof OutputStream) throw fsError('EPERM', { syscall })
    yield* naming({ syscall }, ask({ call: 'stat', name }))
    Object.assign(attributesOf(target), change, { ctimeMs: this.#machine.env.now() })
    return undefined
  }

  #changed(target: File | Folder): void {
    const now = this.#machine.env.now()
    Object.assign(attributesOf(target), { mtimeMs: now, ctimeMs: now })
  }
}

/** What `stat` tells of an entry of the disk. */
export function describe(entry: File | Folder): Described {
  return {
    kind: targetOf(entry) !== undefined ? 'link' : entry instanceof File ? 'file' : 'folder',
    size: entry instanceof File ? entry.content.length : 4_096,
    inode: entry.inode,
    attributes: attributesOf(entry),
  }
}

export function modeOf(mode: unknown): number | undefined {
  if (mode === undefined || mode === null) return undefined
  return typeof mode === 'string' ? Number.parseInt(mode, 8) : Number(mode)
}

/** Times are given in seconds, as dates, or as text. */
export function millisecondsOf(time: unknown): number {
  return time instanceof Date ? time.getTime() : Number(time) * 1_000
}

function descriptor(fd: unknown): number {
  if (typeof fd === 'number' && Number.isInteger(fd) && fd >= 0) return fd
  if (typeof fd === 'number') {
    throw nodeError('ERR_OUT_OF_RANGE', `The value of "fd" is out of range. Received ${fd}`, RangeError)
  }
  throw nodeError('ERR_INVALID_ARG_TYPE', `The "fd" argument must be of type number. Received ${typeof fd}`, TypeError)
}

export function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}

export function invalidData(data: unknown): Error {
  return nodeError(
    'ERR_INVALID_ARG_TYPE',
    'The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. ' +
      `Received ${data === null ? 'null' : typeof data}`,
    TypeError,
  )
}

/** Reads `(offset, length, position)`, or an object of these. `position` is undefined where the handle's own is meant. */
function spanOf(
  buffer: ArrayBufferView,
  [first, second, third]: readonly unknown[],
): { offset: number; length: number; position: number | undefined } {
  const span: Span =
    typeof first === 'object' && first !== null ? first : ({ offset: first, length: second, position: third } as Span)
  const offset = span.offset ?? 0
  const length = span.length ?? buffer.byteLength - offset
  if (offset < 0) throw outOfRange('offset', '>= 0', offset)
  if (offset > buffer.byteLength) throw outOfRange('offset', `<= ${buffer.byteLength}`, offset)
  if (length < 0) throw outOfRange('length', '>= 0', length)
  if (length > buffer.byteLength - offset) throw outOfRange('length', `<= ${buffer.byteLength - offset}`, length)
  const position = typeof span.position === 'bigint' ? Number(span.position) : span.position
  return { offset, length, position: typeof position === 'number' && position >= 0 ? position : undefined }
}

function outOfRange(name: string, range: string, value: number): Error {
  const message = `The value of "${name}" is out of range. It must be ${range}. Received ${value}`
  return nodeError('ERR_OUT_OF_RANGE', message, RangeError)
}
