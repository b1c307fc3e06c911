import { type DiskOperation, isDataWrite } from '../disk/operation.ts'
import { mixBytes, mixString, mixValue } from '../net/digest.ts'
import type { DiskEnv } from './env.ts'
import { type DiskRow, KIND } from './journal/row.ts'
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
    await this.#do({ call: 'write', name, data: toBytes(data) })
  }

  async append(name: string, data: string | Uint8Array): Promise<void> {
    await this.#do({ call: 'append', name, data: toBytes(data) })
  }

  async writeAt(name: string, offset: number, data: string | Uint8Array): Promise<void> {
    if (!Number.isSafeInteger(offset) || offset < 0) {
      throw new RangeError(`disk.writeAt('${name}', ${offset}, …): the offset is a whole number of bytes, 0 or more`)
    }
    await this.#do({ call: 'writeAt', name, offset, data: toBytes(data) })
  }

  async fsync(name: string): Promise<void> {
    await this.#do({ call: 'fsync', name })
  }

  async syncDirectory(): Promise<void> {
    await this.#do({ call: 'syncDirectory' })
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#do({ call: 'rename', name: from, to })
  }

  async remove(name: string): Promise<void> {
    await this.#do({ call: 'remove', name })
  }

  list(): Promise<string[]> {
    return this.#do({ call: 'list' }) as Promise<string[]>
  }

  #do(operation: DiskOperation): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const process = this.#process
      if (process.incarnation !== this.#incarnation) return
      const { world, disk } = process
      const { journal } = world
      const asked = journal.write(
        KIND.disk,
        journal.root,
        process.index,
        0,
        journal.isWhole ? rowOf(operation) : undefined,
      )
      if (journal.hasLines) journal.setLine(asked, journal.line())
      world.whenDiskIsDone(process, asked, () => {
        let settle: () => void
        let failed: string | undefined
        try {
          const result = disk.execute(operation)
          world.fingerprint.mix(digestOf(operation), mixValue(0, result))
          settle = () => resolve(result)
        } catch (error) {
          failed = String(error)
          world.fingerprint.mix(digestOf(operation), mixString(0, failed))
          settle = () => reject(error as Error)
        }
        // A fault may have crashed the process in the middle of this very operation.
        if (process.incarnation !== this.#incarnation) return
        journal.writeRoot(KIND.diskDone, process.index, 0, journal.isWhole ? rowOf(operation, failed) : undefined)
        settle()
      })
    })
  }
}

function rowOf(operation: DiskOperation, error?: string): DiskRow {
  return { call: operation.call, file: 'name' in operation ? operation.name : undefined, error }
}

function digestOf(operation: DiskOperation): number {
  let digest = mixString(0, operation.call)
  if ('name' in operation) digest = mixString(digest, operation.name)
  if ('to' in operation) digest = mixString(digest, operation.to)
  return isDataWrite(operation) ? mixBytes(digest, operation.data) : digest
}

const utf8 = new TextDecoder()
const toUtf8 = new TextEncoder()

function toBytes(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? toUtf8.encode(data) : data.slice()
}
