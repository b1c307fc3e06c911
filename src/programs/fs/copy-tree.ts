import type { Stats } from 'node:fs'
import { dirname, isAbsolute, join, resolve, sep } from 'node:path'
import { refuse } from '../../sim/globals/refused.ts'
import { nodeError } from '../net/system-error.ts'
import type { Call } from './call.ts'
import { fsError } from './fs-error.ts'
import type { Names } from './names.ts'
import type { Paths } from './paths.ts'
import type { WholeFiles } from './whole-files.ts'

interface CopyOptions {
  readonly recursive?: boolean
  /** Whether a file that is there is written over. Default: true. */
  readonly force?: boolean
  readonly errorOnExist?: boolean
  readonly preserveTimestamps?: boolean
  /** Whether what links point to is copied, and not the links. Default: false. */
  readonly dereference?: boolean
  /** Whether links are copied as they are. Default: false, which makes absolute paths of them. */
  readonly verbatimSymlinks?: boolean
  /** As `copyFile` takes it. */
  readonly mode?: number
  readonly filter?: (from: string, to: string) => unknown
}

/** `cp` of a machine: files and folders are copied one after the other, so that a crash may come in between. */
export class CopyTree {
  readonly #paths: Paths
  readonly #names: Names
  readonly #whole: WholeFiles

  constructor(paths: Paths, names: Names, whole: WholeFiles) {
    this.#paths = paths
    this.#names = names
    this.#whole = whole
  }

  *cp(from: unknown, to: unknown, given?: CopyOptions | null): Call<undefined> {
    const options = given ?? {}
    const [source, target] = [this.#paths.of(from).full, this.#paths.of(to).full]
    if (!isWanted(options, String(from), String(to))) return undefined
    const found = yield* this.#stat(options.dereference === true ? source : String(from), options)
    if (found === undefined) throw fsError('ENOENT', { syscall: 'lstat', path: String(from) })
    if (source === target) throw wrong('EINVAL', 'src and dest cannot be the same', source)
    if (found.isDirectory() && `${target}${sep}`.startsWith(`${source}${sep}`)) {
      throw wrong('EINVAL', `cannot copy ${source} to a subdirectory of self ${target}`, target)
    }
    if (found.isDirectory() && options.recursive !== true) {
      const message = `Recursive option not enabled, cannot copy a directory: ${source}`
      throw nodeError('ERR_FS_EISDIR', message)
    }
    if (resolve(target) !== sep) yield* this.#names.mkdir(dirname(target), { recursive: true })
    return yield* this.#copy(String(from), String(to), found, options)
  }

  *#stat(path: string, { dereference = false }: CopyOptions = {}): Call<Stats | undefined> {
    const call = dereference ? 'stat' : 'lstat'
    return (yield* this.#names[call](path, { throwIfNoEntry: false })) as Stats | undefined
  }

  *#copy(from: string, to: string, source: Stats, options: CopyOptions): Call<undefined> {
    const target = yield* this.#stat(to)
    if (source.isDirectory()) {
      if (target?.isDirectory() === false) {
        throw wrong('DIR_TO_NON_DIR', `cannot overwrite non-directory ${to} with directory ${from}`, to)
      }
      if (target === undefined) yield* this.#names.mkdir(to)
      for (const name of (yield* this.#names.readdir(from)) as string[]) {
        const [each, copy] = [join(from, name), join(to, name)]
        if (!isWanted(options, each, copy)) continue
        yield* this.#copy(each, copy, (yield* this.#stat(each, options)) as Stats, options)
      }
      if (target === undefined) yield* this.#names.chmod(to, source.mode & 0o7777)
      return undefined
    }
    if (target?.isDirectory() === true) {
      throw wrong('NON_DIR_TO_DIR', `cannot overwrite directory ${to} with non-directory ${from}`, to)
    }
    if (target !== undefined && options.force === false) {
      if (options.errorOnExist === true) throw wrong('EEXIST', `${to} already exists`, to)
      return undefined
    }
    if (target !== undefined) yield* this.#names.unlink(to)
    if (source.isSymbolicLink()) {
      const link = String(yield* this.#names.readlink(from))
      const isKept = options.verbatimSymlinks === true || isAbsolute(link)
      return yield* this.#names.symlink(isKept ? link : resolve(dirname(from), link), to)
    }
    yield* this.#whole.copyFile(from, to, options.mode ?? 0)
    yield* this.#names.chmod(to, source.mode & 0o7777)
    if (options.preserveTimestamps === true) yield* this.#names.utimes(to, source.atime, source.mtime)
    return undefined
  }
}

function isWanted({ filter }: CopyOptions, from: string, to: string): boolean {
  const answer = filter?.(from, to) ?? filter === undefined
  if (answer instanceof Promise) refuse('fs.cp with a filter that is asynchronous', 'Let it answer at once.')
  return Boolean(answer)
}

/** Node's own kind of error: its code says what is in the way. */
function wrong(kind: string, message: string, path: string): Error {
  return Object.assign(nodeError(`ERR_FS_CP_${kind}`, message), { syscall: 'cp', path })
}
