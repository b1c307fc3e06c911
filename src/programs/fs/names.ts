import fs from 'node:fs'
import { join } from 'node:path'
import { File } from '../../disk/file.ts'
import { Folder } from '../../disk/folder.ts'
import { refuse } from '../../sim/globals/refused.ts'
import type { Machine } from '../machine/machine.ts'
import { nodeError } from '../net/system-error.ts'
import { attributesOf, born } from './attributes.ts'
import { ask, type Call } from './call.ts'
import { type Failing, fsError, naming } from './fs-error.ts'
import { describe, millisecondsOf, modeOf } from './open-files.ts'
import type { Path, Paths } from './paths.ts'
import { type Described, statsOf } from './stats.ts'

interface StatOptions {
  readonly bigint?: boolean
  readonly throwIfNoEntry?: boolean
}

interface ListOptions {
  readonly encoding?: string
  readonly withFileTypes?: boolean
  readonly recursive?: boolean
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** The calls of `fs` that are about names: what there is, and what is made, renamed and removed. */
export class Names {
  readonly #machine: Machine
  readonly #paths: Paths

  constructor(machine: Machine, paths: Paths) {
    this.#machine = machine
    this.#paths = paths
  }

  // ---- looking ---------------------------------------------------------------------------------------------------

  /** What stands there, on the disk or of the program's own; undefined for nothing. */
  *#look(path: Path, failing: Failing): Call<Described | undefined> {
    const own = this.#paths.onlyOwn(path)
    if (own !== undefined) return this.#paths.own.describe(path.full, own)
    const entry = yield* naming(failing, ask({ call: 'stat', name: path.full }))
    return entry === undefined ? undefined : describe(entry)
  }

  *#found(path: Path, failing: Failing): Call<Described> {
    const found = yield* this.#look(path, failing)
    if (found === undefined) throw fsError('ENOENT', failing)
    return found
  }

  *stat(path: unknown, options?: StatOptions | null, syscall = 'stat'): Call<unknown> {
    const at = this.#paths.of(path)
    const failing = { syscall, path: at.given }
    if (options?.throwIfNoEntry !== false) return statsOf(yield* this.#found(at, failing), options?.bigint)
    const found = yield* this.#look(at, failing)
    return found === undefined ? undefined : statsOf(found, options?.bigint)
  }

  *lstat(path: unknown, options?: StatOptions | null): Call<unknown> {
    return yield* this.stat(path, options, 'lstat')
  }

  *access(path: unknown, _mode?: number): Call<undefined> {
    const at = this.#paths.of(path)
    yield* this.#found(at, { syscall: 'access', path: at.given })
    return undefined
  }

  *exists(path: unknown): Call<boolean> {
    try {
      yield* this.access(path)
      return true
    } catch {
      return false
    }
  }

  *realpath(path: unknown): Call<string> {
    const at = this.#paths.of(path)
    yield* this.#found(at, { syscall: 'lstat', path: at.given })
    return at.full
  }

  *readlink(path: unknown): Call<never> {
    const at = this.#paths.of(path)
    const failing = { syscall: 'readlink', path: at.given }
    yield* this.#found(at, failing)
    throw fsError('EINVAL', failing)
  }

  *readdir(path: unknown, given?: string | ListOptions | null): Call<unknown[]> {
    const options = typeof given === 'string' ? { encoding: given } : (given ?? {})
    const at = this.#paths.of(path)
    const listed: unknown[] = []
    for (const [folder, name] of yield* this.#listed(at, '', options.recursive === true)) {
      const isFolder = name.endsWith('/')
      const bare = isFolder ? name.slice(0, -1) : name
      const encode = (text: string) => (options.encoding === 'buffer' ? Buffer.from(text) : text)
      if (options.withFileTypes === true) listed.push(direntOf(bare, isFolder, join(at.given, folder)))
      else listed.push(encode(join(folder, bare)))
    }
    return listed
  }

  *#listed(path: Path, below: string, recursive: boolean): Call<[folder: string, name: string][]> {
    const failing = { syscall: 'scandir', path: path.given }
    const names = new Set<string>()
    const own = this.#paths.own.kind(path.full)
    if (this.#paths.entry(path) === undefined && own === 'file') throw fsError('ENOTDIR', failing)
    if (this.#paths.entry(path) !== undefined || own === undefined) {
      for (const name of yield* naming(failing, ask({ call: 'list', name: path.full }))) names.add(name)
    }
    if (own === 'folder') {
      for (const name of this.#paths.own.list(path.full)) names.add(name)
    }
    const found: [folder: string, name: string][] = []
    for (const name of [...names].sort()) {
      found.push([below, name])
      if (recursive && name.endsWith('/')) {
        const inner = { ...this.#paths.of(join(path.full, name)), given: join(path.given, name) }
        found.push(...(yield* this.#listed(inner, join(below, name), true)))
      }
    }
    return found
  }

  // ---- changing --------------------------------------------------------------------------------------------------

  *mkdir(path: unknown, given?: unknown): Call<string | undefined> {
    const { recursive = false, mode = undefined } =
      typeof given === 'object' && given !== null ? (given as { recursive?: boolean; mode?: unknown }) : { mode: given }
    const at = this.#paths.of(path)
    if (!recursive) {
      yield* this.#makeFolder(at, at.given, mode)
      return undefined
    }
    const missing: Path[] = []
    for (let each = at; ; each = this.#paths.of(join(each.full, '..'))) {
      const failing = { syscall: 'mkdir', path: at.given }
      const found = yield* this.#look(each, failing)
      if (found?.kind === 'file') throw fsError(missing.length === 0 ? 'EEXIST' : 'ENOTDIR', failing)
      if (found !== undefined) break
      missing.unshift(each)
    }
    for (const each of missing) yield* this.#makeFolder(each, at.given, mode)
    return missing[0]?.full
  }

  *#makeFolder(at: Path, given: string, mode: unknown): Call<undefined> {
    const failing = { syscall: 'mkdir', path: given }
    if (this.#paths.onlyOwn(at) !== undefined) throw fsError('EEXIST', failing)
    this.#paths.prepare(at)
    yield* naming(failing, ask({ call: 'makeDirectory', name: at.full }))
    const made = this.#paths.entry(at)
    if (made !== undefined) born(made, (modeOf(mode) ?? 0o777) & ~0o022, this.#machine.env.now())
    return undefined
  }

  *mkdtemp(prefix: unknown): Call<string> {
    const { random } = this.#machine.node
    let path = String(prefix)
    for (let i = 0; i < 6; i++) path += LETTERS[Math.floor(random() * LETTERS.length)]
    yield* this.#makeFolder(this.#paths.of(path), `${String(prefix)}XXXXXX`, 0o700)
    return path
  }

  *rename(from: unknown, to: unknown): Call<undefined> {
    const [source, target] = [this.#paths.of(from), this.#paths.of(to)]
    const failing = { syscall: 'rename', path: source.given, dest: target.given }
    this.#refuseOwn('rename', source)
    this.#paths.prepare(target)
    yield* naming(failing, ask({ call: 'rename', name: source.full, to: target.full }))
    return undefined
  }

  *link(from: unknown, to: unknown): Call<undefined> {
    const [source, target] = [this.#paths.of(from), this.#paths.of(to)]
    const failing = { syscall: 'link', path: source.given, dest: target.given }
    if (this.#paths.onlyOwn(source) !== undefined) this.#paths.prepare(source)
    this.#paths.prepare(target)
    yield* naming(failing, ask({ call: 'link', name: source.full, to: target.full }))
    return undefined
  }

  *unlink(path: unknown): Call<undefined> {
    const at = this.#paths.of(path)
    const failing = { syscall: 'unlink', path: at.given }
    this.#refuseOwn('unlink', at)
    if (!(yield* naming(failing, ask({ call: 'remove', name: at.full })))) throw fsError('ENOENT', failing)
    return undefined
  }

  *rmdir(path: unknown, options?: { readonly recursive?: boolean } | null): Call<undefined> {
    if (options?.recursive === true) return yield* this.rm(path, { recursive: true })
    const at = this.#paths.of(path)
    this.#refuseOwn('rmdir', at)
    yield* naming({ syscall: 'rmdir', path: at.given }, ask({ call: 'removeDirectory', name: at.full }))
    return undefined
  }

  *rm(path: unknown, options?: { readonly recursive?: boolean; readonly force?: boolean } | null): Call<undefined> {
    const at = this.#paths.of(path)
    const failing = { syscall: 'rm', path: at.given }
    const found = yield* this.#look(at, failing)
    if (found === undefined) {
      if (options?.force === true) return undefined
      throw fsError('ENOENT', failing)
    }
    this.#refuseOwn('rm', at)
    if (found.kind === 'file') return yield* this.unlink(path)
    if (options?.recursive !== true) {
      const message = `Path is a directory: rm returned EISDIR (is a directory) ${at.given}`
      throw Object.assign(nodeError('ERR_FS_EISDIR', message), failing, { errno: 21 })
    }
    for (const name of yield* naming(failing, ask({ call: 'list', name: at.full }))) {
      yield* this.rm(join(at.full, name), options)
    }
    return yield* this.rmdir(path)
  }

  /** The real files stay, and would be there again. */
  #refuseOwn(call: string, { full }: Path): void {
    if (this.#paths.own.kind(full) === undefined) return
    refuse(
      `fs.${call} of ${full}`,
      "It is one of the program's own files, which can be changed, but not be taken away.",
    )
  }

  *truncate(path: unknown, length?: number | null): Call<undefined> {
    const at = this.#paths.of(path)
    const failing = { syscall: 'open', path: at.given }
    if (this.#paths.onlyOwn(at) !== undefined) this.#paths.prepare(at)
    yield* naming(failing, ask({ call: 'truncate', name: at.full, length: Math.max(0, length ?? 0) }))
    this.#setNow(at)
    return undefined
  }

  // ---- attributes ------------------------------------------------------------------------------------------------

  *chmod(path: unknown, mode: unknown): Call<undefined> {
    return yield* this.#setAttributes(path, 'chmod', { mode: modeOf(mode) ?? 0o666 })
  }

  *chown(path: unknown, uid: number, gid: number): Call<undefined> {
    return yield* this.#setAttributes(path, 'chown', { uid, gid })
  }

  *utimes(path: unknown, atime: unknown, mtime: unknown): Call<undefined> {
    return yield* this.#setAttributes(path, 'utime', { atimeMs: millisecondsOf(atime), mtimeMs: millisecondsOf(mtime) })
  }

  *#setAttributes(path: unknown, syscall: string, change: object): Call<undefined> {
    const at = this.#paths.of(path)
    if (this.#paths.onlyOwn(at) !== undefined) this.#paths.prepare(at)
    yield* this.#found(at, { syscall, path: at.given })
    const entry = this.#paths.entry(at)
    if (entry !== undefined) Object.assign(attributesOf(entry), change, { ctimeMs: this.#machine.env.now() })
    return undefined
  }

  #setNow(at: Path): void {
    const entry = this.#paths.entry(at)
    const now = this.#machine.env.now()
    if (entry instanceof File || entry instanceof Folder) {
      Object.assign(attributesOf(entry), { mtimeMs: now, ctimeMs: now })
    }
  }
}

/** Node's class takes these, although its types do not say so. */
const Dirent = fs.Dirent as unknown as new (name: string, type: number, path: string) => fs.Dirent

/** The numbers of libuv. */
const UV_DIRENT_FILE = 1
const UV_DIRENT_DIR = 2

function direntOf(name: string, isFolder: boolean, folder: string): fs.Dirent {
  return new Dirent(name, isFolder ? UV_DIRENT_DIR : UV_DIRENT_FILE, folder)
}
