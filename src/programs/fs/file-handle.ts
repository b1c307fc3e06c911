import { EventEmitter } from 'node:events'
import type { ReadStream, WriteStream } from 'node:fs'
import { createInterface, type Interface } from 'node:readline'
import type { Call, Caller } from './call.ts'
import { fsError } from './fs-error.ts'
import type { OpenFiles } from './open-files.ts'
import type { WholeFiles } from './whole-files.ts'

/** What a `FileHandle` is made on. */
export interface HandleMaker {
  readonly caller: Caller
  readonly files: OpenFiles
  readonly whole: WholeFiles
  createReadStream(path: unknown, options: object): ReadStream
  createWriteStream(path: unknown, options: object): WriteStream
}

const BUFFER_BYTES = 16_384

/** `FileHandle` of `fs/promises`. */
export class FileHandle extends EventEmitter {
  readonly #maker: HandleMaker
  #fd: number

  constructor(fd: number, maker: HandleMaker) {
    super()
    this.#fd = fd
    this.#maker = maker
  }

  get fd(): number {
    return this.#fd
  }

  #do<Result>(syscall: string, call: (files: OpenFiles, fd: number) => Call<Result>): Promise<Result> {
    if (this.#fd < 0) return Promise.reject(fsError('EBADF', { syscall }))
    return this.#maker.caller.promise(call(this.#maker.files, this.#fd))
  }

  async close(): Promise<void> {
    if (this.#fd < 0) return
    const fd = this.#fd
    this.#fd = -1
    await this.#maker.caller.promise(this.#maker.files.close(fd))
    this.emit('close')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async read(given?: unknown, ...span: readonly unknown[]): Promise<{ bytesRead: number; buffer: unknown }> {
    const isView = ArrayBuffer.isView(given)
    const options = (isView ? {} : (given ?? {})) as { buffer?: ArrayBufferView }
    const buffer = isView ? given : (options.buffer ?? Buffer.alloc(BUFFER_BYTES))
    const rest = isView ? span : [options]
    return { bytesRead: await this.#do('read', (files, fd) => files.read(fd, buffer, ...rest)), buffer }
  }

  async readv(buffers: readonly ArrayBufferView[], position?: number | null): Promise<object> {
    return { bytesRead: await this.#do('read', (files, fd) => files.readv(fd, buffers, position)), buffers }
  }

  async write(data: unknown, ...rest: readonly unknown[]): Promise<{ bytesWritten: number; buffer: unknown }> {
    return { bytesWritten: await this.#do('write', (files, fd) => files.write(fd, data, ...rest)), buffer: data }
  }

  async writev(buffers: readonly ArrayBufferView[], position?: number | null): Promise<object> {
    return { bytesWritten: await this.#do('write', (files, fd) => files.writev(fd, buffers, position)), buffers }
  }

  readFile(options?: never): Promise<Buffer | string> {
    return this.#do('read', (_files, fd) => this.#maker.whole.readFile(fd, options))
  }

  async writeFile(data: unknown, options?: never): Promise<void> {
    await this.#do('write', (_files, fd) => this.#maker.whole.writeFile(fd, data, options))
  }

  async appendFile(data: unknown, options?: never): Promise<void> {
    await this.#do('write', (_files, fd) => this.#maker.whole.appendFile(fd, data, options))
  }

  stat(options?: { readonly bigint?: boolean }): Promise<unknown> {
    return this.#do('fstat', (files, fd) => files.fstat(fd, options))
  }

  async truncate(length?: number): Promise<void> {
    await this.#do('ftruncate', (files, fd) => files.ftruncate(fd, length))
  }

  async sync(): Promise<void> {
    await this.#do('fsync', (files, fd) => files.fsync(fd))
  }

  async datasync(): Promise<void> {
    await this.#do('fdatasync', (files, fd) => files.fdatasync(fd))
  }

  async chmod(mode: unknown): Promise<void> {
    await this.#do('fchmod', (files, fd) => files.fchmod(fd, mode))
  }

  async chown(uid: number, gid: number): Promise<void> {
    await this.#do('fchown', (files, fd) => files.fchown(fd, uid, gid))
  }

  async utimes(atime: unknown, mtime: unknown): Promise<void> {
    await this.#do('futime', (files, fd) => files.futimes(fd, atime, mtime))
  }

  createReadStream(options: object = {}): ReadStream {
    const stream = this.#maker.createReadStream('', { ...options, fd: this.#fd })
    stream.once('close', () => this.#handedOver())
    return stream
  }

  createWriteStream(options: object = {}): WriteStream {
    const stream = this.#maker.createWriteStream('', { ...options, fd: this.#fd })
    stream.once('close', () => this.#handedOver())
    return stream
  }

  /** A stream has closed what this had open. */
  #handedOver(): void {
    this.#fd = -1
    this.emit('close')
  }

  readLines(options: object = {}): Interface {
    return createInterface({ input: this.createReadStream(options), crlfDelay: Number.POSITIVE_INFINITY })
  }
}
