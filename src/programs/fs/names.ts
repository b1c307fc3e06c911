import fs from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { File } from '../../disk/file.ts'
import { Folder } from '../../disk/folder.ts'
import { refuse } from '../../sim/globals/refused.ts'
import type { Machine } from '../machine/machine.ts'
import { nodeError } from '../net/system-error.ts'
import { attributesOf, born } from './attributes.ts'
import { ask, type Call } from './call.ts'
import { type Failing, fsError, naming } from './fs-error.ts'
import { makeLink, targetOf } from './links.ts'
import { describe, millisecondsOf, modeOf } from './open-files.ts'
import { type Path, type Paths, pathText } from './paths.ts'
import { statFsOf } from './stat-fs.ts'
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

type Recursion = 'none' | 'folders' | 'links too'

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

  *stat(path: unknown, options?: StatOptions | null): Call<unknown> {
    return yield* this.#stat(this.#paths.of(path), options, 'stat')
  }

  *lstat(path: unknown, options?: StatOptions | null): Call<unknown> {
    return yield* this.#stat(this.#paths.ofItself(path), options, 'lstat')
  }

  *#stat(at: Path, options: StatOptions | null | undefined, syscall: string): Call<unknown> {
    const failing = { syscall, path: at.given }
    if (options?.throwIfNoEntry !== false) return statsOf(yield* this.#found(at, failing), options?.bigint)
    const found = yield* this.#look(at, failing)
    return found === undefined ? undefined : statsOf(found, options?.bigint)
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

  *readlink(path: unknown, given?: string | { readonly encoding?: string } | null): Call<string | Buffer> {
    const at = this.#paths.ofItself(path)
    const failing = { syscall: 'readlink', path: at.given }
    yield* this.#found(at, failing)
    const target = targetOf(this.#paths.entry(at))
    if (target === undefined) throw fsError('EINVAL', failing)
    const encoding = typeof given === 'string' ? given : given?.encoding
    return encoding === 'buffer' ? Buffer.from(target) : target
  }

  *statfs(path: unknown, options?: { readonly bigint?: boolean } | null): Call<unknown> {
    const at = this.#paths.of(path)
    yield* this.#found(at, { syscall: 'statfs', path: at.given })
    return statFsOf(this.#machine.node.disk.usedBytes, options?.bigint)
  }

  *readdir(path: unknown, given?: string | ListOptions | null): Call<unknown[]> {
    const options = typeof given === 'string' ? { encoding: given } : (given ?? {})
    const at = this.#paths.of(path)
    const listed: unknown[] = []
    // As in Node: links to folders are gone into only where their kinds are not asked for.
    const recursion = options.recursive !== true ? 'none' : options.withFileTypes === true ? 'folders' : 'links too'
    for (const [folder, name] of yield* this.#listed(at, '', recursion)) {
      const isFolder = name.endsWith('/')
      const bare = isFolder ? name.slice(0, -1) : name
      const encode = (text: string) => (options.encoding === 'buffer' ? Buffer.from(text) : text)
      if (options.withFileTypes === true) {
        const isLink = targetOf(this.#paths.entry({ given: bare, full: join(at.full, folder, bare) })) !== undefined
        listed.push(direntOf(bare, isFolder ? 'folder' : isLink ? 'link' : 'file', join(at.given, folder)))
      } else listed.push(encode(join(folder, bare)))
    }
    return listed
  }

  *#listed(path: Path, below: string, recursion: Recursion): Call<[folder: string, name: string][]> {
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
      const goesIn =
        recursion === 'none' ? false : name.endsWith('/') || (recursion === 'links too' && this.#isFolder(path, name))
      if (!goesIn) continue
      const inner = { ...this.#paths.of(join(path.full, name)), given: join(path.given, name) }
      found.push(...(yield* this.#listed(inner, join(below, name), recursion)))
    }
    return found
  }

  /** Whether a link points to a folder. */
  #isFolder({ full }: Path, name: string): boolean {
    try {
      return this.#paths.entry(this.#paths.of(join(full, name))) instanceof Folder
    } catch {
      return false
    }
  }

  // ---- changing --------------------------------------------------------------------------------------------------

  *mkdir(path: unknown, given?: unknown): Call<string | undefined> {
    const { recursive = false, mode = undefined } =
      typeof given === 'object' && given !== null ? (given as { recursive?: boolean; mode?: unknown }) : { mode: given }
    const at = recursive ? this.#paths.of(path) : this.#paths.ofItself(path)
    if (!recursive) {
      yield* this.#makeFolder(at, at.given, mode)
      return undefined
    }
    const missing: string[] = []
    for (let each = resolve(this.#machine.cwd(), at.given); ; each = dirname(each)) {
      const failing = { syscall: 'mkdir', path: at.given }
      const found = yield* this.#look(this.#paths.of(each), failing)
      if (found?.kind === 'file') throw fsError(missing.length === 0 ? 'EEXIST' : 'ENOTDIR', failing)
      if (found !== undefined) break
      missing.unshift(each)
    }
    for (const each of missing) yield* this.#makeFolder(this.#paths.of(each), at.given, mode)
    return missing[0]
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
    const [source, target] = [this.#paths.ofItself(from), this.#paths.ofItself(to)]
    const failing = { syscall: 'rename', path: source.given, dest: target.given }
    this.#refuseOwn('rename', source)
    this.#paths.prepare(target)
    yield* naming(failing, ask({ call: 'rename', name: source.full, to: target.full }))
    return undefined
  }

  *link(from: unknown, to: unknown): Call<undefined> {
    const [source, target] = [this.#paths.ofItself(from), this.#paths.ofItself(to)]
    const failing = { syscall: 'link', path: source.given, dest: target.given }
    if (this.#paths.onlyOwn(source) !== undefined) this.#paths.prepare(source)
    this.#paths.prepare(target)
    yield* naming(failing, ask({ call: 'link', name: source.full, to: target.full }))
    return undefined
  }

  *symlink(target: unknown, path: unknown, _type?: unknown): Call<undefined> {
    const at = this.#paths.ofItself(path)
    const to = pathText(target)
    const failing = { syscall: 'symlink', path: to, dest: at.given }
    if ((yield* this.#look(at, failing)) !== undefined) throw fsError('EEXIST', failing)
    this.#paths.prepare(at)
    yield* naming(failing, ask({ call: 'write', name: at.full, data: Buffer.from(to) }))
    const made = this.#paths.entry(at)
    if (made instanceof File) {
      makeLink(this.#machine.node.disk, made)
      born(made, 0o777, this.#machine.env.now())
    }
    return undefined
  }

  *unlink(path: unknown): Call<undefined> {
    const at = this.#paths.ofItself(path)
    const failing = { syscall: 'unlink', path: at.given }
    this.#refuseOwn('unlink', at)
    if (!(yield* naming(failing, ask({ call: 'remove', name: at.full })))) throw fsError('ENOENT', failing)
    return undefined
  }

  *rmdir(path: unknown, options?: { readonly recursive?: boolean } | null): Call<undefined> {
    if (options?.recursive === true) return yield* this.rm(path, { recursive: true })
    const at = this.#paths.ofItself(path)
    this.#refuseOwn('rmdir', at)
    yield* naming({ syscall: 'rmdir', path: at.given }, ask({ call: 'removeDirectory', name: at.full }))
    return undefined
  }

  *rm(path: unknown, options?: { readonly recursive?: boolean; readonly force?: boolean } | null): Call<undefined> {
    const at = this.#paths.ofItself(path)
    const failing = { syscall: 'rm', path: at.given }
    const found = yield* this.#look(at, failing)
    if (found === undefined) {
      if (options?.force === true) return undefined
      throw fsError('ENOENT', failing)
    }
    this.#refuseOwn('rm', at)
    if (found.kind !== 'folder') return yield* this.unlink(path)
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
    return yield* this.#setAttributes(this.#paths.of(path), 'chmod', { mode: modeOf(mode) ?? 0o666 })
  }

  *chown(path: unknown, uid: number, gid: number): Call<undefined> {
    return yield* this.#setAttributes(this.#paths.of(path), 'chown', { uid, gid })
  }

  *lchown(path: unknown, uid: number, gid: number): Call<undefined> {
    return yield* this.#setAttributes(this.#paths.ofItself(path), 'lchown', { uid, gid })
  }

  *utimes(path: unknown, atime: unknown, mtime: unknown): Call<undefined> {
    return yield* this.#setAttributes(this.#paths.of(path), 'utime', timesOf(atime, mtime))
  }

  *lutimes(path: unknown, atime: unknown, mtime: unknown): Call<undefined> {
    return yield* this.#setAttributes(this.#paths.ofItself(path), 'lutime', timesOf(atime, mtime))
  }

  *#setAttributes(at: Path, syscall: string, change: object): Call<undefined> {
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
const UV_DIRENT = { file: 1, folder: 2, link: 3 } as const

function direntOf(name: string, kind: keyof typeof UV_DIRENT, folder: string): fs.Dirent {
  return new Dirent(name, UV_DIRENT[kind], folder)
}

function timesOf(atime: unknown, mtime: unknown): object {
  return { atimeMs: millisecondsOf(atime), mtimeMs: millisecondsOf(mtime) }
}
