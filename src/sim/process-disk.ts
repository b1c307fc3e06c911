import type { DiskOperation } from '../disk/operation.ts'
import { shown } from '../options/shown.ts'
import { current } from './current.ts'
import { callDisk } from './disk-call.ts'
import type { DiskEnv } from './env.ts'
import type { Process } from './process.ts'

/**
 * `env.disk`: every call takes its time, one after the other, and then has its effect all at once. A crash in between
 * means that it never happened.
 */
export class ProcessDisk implements DiskEnv {
  readonly #process: Process
  readonly #incarnation: number

  constructor(process: Process) {
    this.#process = process
    this.#incarnation = process.incarnation
  }

  read(name: string): Promise<Uint8Array | undefined> {
    return this.#do({ call: 'read', name }) as Promise<Uint8Array | undefined>
  }

  async readText(name: string): Promise<string | undefined> {
    const bytes = await this.read(name)
    return bytes === undefined ? undefined : utf8.decode(bytes)
  }

  async write(name: string, data: string | Uint8Array): Promise<void> {
    await this.#do({ call: 'write', name, data: toBytes('write', data) })
  }

  async append(name: string, data: string | Uint8Array): Promise<void> {
    await this.#do({ call: 'append', name, data: toBytes('append', data) })
  }

  async writeAt(name: string, offset: number, data: string | Uint8Array): Promise<void> {
    if (!isCount(offset)) {
      throw new RangeError(
        `disk.writeAt('${name}', ${offset}, …): the offset is a whole number of bytes, from 0 to ${LARGEST}`,
      )
    }
    await this.#do({ call: 'writeAt', name, offset, data: toBytes('writeAt', data) })
  }

  async truncate(name: string, length: number): Promise<void> {
    if (!isCount(length)) {
      throw new RangeError(
        `disk.truncate('${name}', ${length}): the length is a whole number of bytes, from 0 to ${LARGEST}`,
      )
    }
    await this.#do({ call: 'truncate', name, length })
  }

  async fsync(name: string): Promise<void> {
    await this.#do({ call: 'fsync', name })
  }

  async makeDirectory(name: string): Promise<void> {
    await this.#do({ call: 'makeDirectory', name })
  }

  async removeDirectory(name: string): Promise<void> {
    await this.#do({ call: 'removeDirectory', name })
  }

  async syncDirectory(name?: string): Promise<void> {
    await this.#do(name === undefined ? { call: 'syncDirectory' } : { call: 'syncDirectory', name })
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#do({ call: 'rename', name: from, to })
  }

  async remove(name: string): Promise<void> {
    await this.#do({ call: 'remove', name })
  }

  list(name?: string): Promise<string[]> {
    return this.#do(name === undefined ? { call: 'list' } : { call: 'list', name }) as Promise<string[]>
  }

  #do(operation: DiskOperation): Promise<unknown> {
    const { call } = operation
    if ('name' in operation) checkName(call, operation.name)
    if (operation.call === 'rename') checkName(call, operation.to)
    const { callers } = this.#process.world
    const caller = callers.here()
    return new Promise((resolve, reject) => {
      if (this.#process.incarnation !== this.#incarnation) return
      if (current === undefined && this.#process.world.strays(this.#process, `calls env.disk.${operation.call}`)) return
      callDisk(this.#process, operation, (error, result) => {
        if (error === undefined) resolve(result)
        else reject(callers.blame(error, caller))
      })
    })
  }
}

const utf8 = new TextDecoder()
const toUtf8 = new TextEncoder()

/** A copy: a `Buffer`'s own `slice` is none. */
function toBytes(call: string, data: string | Uint8Array): Uint8Array {
  if (typeof data === 'string') return toUtf8.encode(data)
  if (data instanceof Uint8Array) return new Uint8Array(data)
  throw new TypeError(`disk.${call}: the data is ${shown(data)}: write a text or a Uint8Array`)
}

function checkName(call: string, name: unknown): void {
  if (typeof name !== 'string') throw new TypeError(`disk.${call}: the name is ${shown(name)}: expected a text`)
}

/** A file is held in memory: one of a GiB is a mistake in a number. */
const LARGEST = 2 ** 30

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= LARGEST
}
