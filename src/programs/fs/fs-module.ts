import fs, { type Dirent } from 'node:fs'
import { refusing } from '../builtins/refusing.ts'
import type { Machine } from '../machine/machine.ts'
import { nodeError } from '../net/system-error.ts'
import { type Call, Caller } from './call.ts'
import { CopyTree } from './copy-tree.ts'
import { FileHandle, type HandleMaker } from './file-handle.ts'
import { FolderReader } from './folder-reader.ts'
import { Names } from './names.ts'
import { OpenFiles } from './open-files.ts'
import { Paths } from './paths.ts'
import { streamsOn } from './streams.ts'
import { watchingOn } from './watching.ts'
import { WholeFiles } from './whole-files.ts'

const ADVICE = 'It is not simulated for programs.'

// biome-ignore lint/suspicious/noExplicitAny: calls of every signature pass through here
type AnyCall = (...args: any[]) => Call<unknown>
type Callback = (error: Error | null, ...results: unknown[]) => void

/** `node:fs` of one machine, on its simulated disk. The program's own files and packages can be read besides; all else is refused by name. */
export function fsModule(machine: Machine) {
  const caller = new Caller(machine)
  const paths = new Paths(machine)
  const files = new OpenFiles(machine, paths)
  const names = new Names(machine, paths)
  const whole = new WholeFiles(files, names)
  const copies = new CopyTree(paths, names, whole)

  function* opendir(path: unknown, options?: { recursive?: boolean }): Call<FolderReader> {
    const entries = yield* names.readdir(path, { ...options, withFileTypes: true })
    return new FolderReader(paths.of(path).given, entries as Dirent[], caller)
  }

  /** By the names in `fs`: what each asks of the disk. */
  const onNames = bound(names, [
    ...(['access', 'chmod', 'chown', 'link', 'lstat', 'mkdir', 'mkdtemp', 'readdir', 'readlink', 'realpath'] as const),
    ...(['lchown', 'lutimes', 'statfs', 'symlink'] as const),
    ...(['rename', 'rm', 'rmdir', 'stat', 'truncate', 'unlink', 'utimes'] as const),
  ])
  const onFiles = bound(files, [
    ...(['open', 'close', 'read', 'readv', 'write', 'writev', 'fstat', 'ftruncate', 'fsync', 'fdatasync'] as const),
    ...(['fchmod', 'fchown', 'futimes'] as const),
  ])
  const onWhole = bound(whole, ['readFile', 'writeFile', 'appendFile', 'copyFile'])
  const calls: Record<string, AnyCall> = {
    ...onNames,
    ...onFiles,
    ...onWhole,
    opendir,
    cp: (from, to, options) => copies.cp(from, to, options),
  }

  const own: Record<string, unknown> = {}
  for (const [name, call] of Object.entries(calls)) {
    own[`${name}Sync`] = named(`${name}Sync`, (...args: unknown[]) => caller.now(call(...args)))
    own[name] = named(name, (...args: unknown[]) => {
      const callback = callbackOf(args)
      caller.later(call(...args), (error, result) => {
        if (error !== null) callback(error)
        else if (result === undefined) callback(null)
        else callback(null, result)
      })
    })
  }
  // These hand out the buffers, too.
  for (const name of ['read', 'readv', 'write', 'writev'] as const) {
    own[name] = named(name, (fd: number, ...args: unknown[]) => {
      const callback = callbackOf(args)
      let [data, ...rest] = args
      if (name === 'read' && !ArrayBuffer.isView(data)) {
        const options = (data ?? {}) as { buffer?: unknown }
        data = options.buffer ?? Buffer.alloc(16_384)
        rest = [options]
      }
      caller.later((onFiles[name] as AnyCall)(fd, data, ...rest), (error, count) => {
        if (error === null) callback(null, count, data)
        else callback(error)
      })
    })
  }
  own.existsSync = (path: unknown) => {
    try {
      return caller.now(names.exists(path))
    } catch (error) {
      if (error instanceof TypeError) return false
      throw error
    }
  }
  own.exists = (path: unknown, callback: (exists: boolean) => void) => {
    caller.later(names.exists(path), (_error, exists) => callback(exists === true))
  }
  own.realpath = Object.assign(own.realpath as object, { native: own.realpath })
  own.realpathSync = Object.assign(own.realpathSync as object, { native: own.realpathSync })

  const streams = streamsOn(own as never)
  const { watch, watchIterable, watchFile, unwatchFile } = watchingOn(machine, paths, names, caller)
  const openAsBlob = async (path: unknown, { type = '' }: { type?: string } = {}) =>
    new Blob([await caller.promise(whole.readFile(path))] as Buffer[], { type })
  const maker: HandleMaker = { caller, files, whole, ...streams }
  const promises: Record<string, unknown> = { ...refusing('fs.promises', fs.promises, ADVICE) }
  for (const name of Object.keys(fs.promises)) {
    const call = calls[name]
    if (call !== undefined) promises[name] = named(name, (...args: unknown[]) => caller.promise(call(...args)))
  }
  promises.constants = fs.constants
  promises.watch = watchIterable
  promises.open = async (path: unknown, flags?: unknown, mode?: unknown) =>
    new FileHandle(await caller.promise(files.open(path, flags, mode)), maker)
  promises.access = async (path: unknown, mode?: number) => void (await caller.promise(names.access(path, mode)))
  promises.writeFile = async (file: unknown, data: unknown, options?: never) => {
    if (!isIterable(data)) return void (await caller.promise(whole.writeFile(file, data, options)))
    let isFirst = true
    for await (const chunk of data) {
      const write = isFirst ? whole.writeFile(file, chunk, options) : whole.appendFile(file, chunk, options)
      isFirst = false
      await caller.promise(write)
    }
    if (isFirst) await caller.promise(whole.writeFile(file, '', options))
  }

  const { F_OK, R_OK, W_OK, X_OK } = fs.constants
  return {
    ...refusing('fs', fs, ADVICE),
    F_OK,
    R_OK,
    W_OK,
    X_OK,
    constants: fs.constants,
    Stats: fs.Stats,
    Dirent: fs.Dirent,
    Dir: FolderReader,
    ...own,
    ...streams,
    watch,
    watchFile,
    unwatchFile,
    openAsBlob,
    FileReadStream: streams.ReadStream,
    FileWriteStream: streams.WriteStream,
    promises,
  }
}

/** The calls of these names, bound to what they are of. */
function bound<Calls extends object, Name extends keyof Calls & string>(
  calls: Calls,
  names: readonly Name[],
): Record<Name, AnyCall> {
  const result: Record<string, AnyCall> = {}
  for (const name of names) result[name] = (...args) => (calls[name] as AnyCall).apply(calls, args)
  return result as Record<Name, AnyCall>
}

function named<Made extends (...args: never[]) => unknown>(name: string, made: Made): Made {
  return Object.defineProperty(made, 'name', { value: name })
}

/** Takes the callback from the end of the arguments. */
function callbackOf(args: unknown[]): Callback {
  const callback = args.pop()
  if (typeof callback === 'function') return callback as Callback
  const message = `The "cb" argument must be of type function. Received ${callback === undefined ? 'undefined' : typeof callback}`
  throw nodeError('ERR_INVALID_ARG_TYPE', message, TypeError)
}

function isIterable(data: unknown): data is AsyncIterable<unknown> {
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return false
  return Symbol.asyncIterator in data || Symbol.iterator in data
}
