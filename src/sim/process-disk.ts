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
    return this.#do(() => this.#process.disk.read(name))
  }

  async readText(name: string): Promise<string | undefined> {
    const bytes = await this.read(name)
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
  }

  write(name: string, data: string | Uint8Array): Promise<void> {
    const bytes = toBytes(data)
    return this.#do(() => this.#process.disk.write(name, bytes))
  }

  append(name: string, data: string | Uint8Array): Promise<void> {
    const bytes = toBytes(data)
    return this.#do(() => this.#process.disk.append(name, bytes))
  }

  fsync(name: string): Promise<void> {
    return this.#do(() => this.#process.disk.fsync(name))
  }

  syncDirectory(): Promise<void> {
    return this.#do(() => this.#process.disk.syncDirectory())
  }

  rename(from: string, to: string): Promise<void> {
    return this.#do(() => this.#process.disk.rename(from, to))
  }

  remove(name: string): Promise<void> {
    return this.#do(() => this.#process.disk.remove(name))
  }

  list(): Promise<string[]> {
    return this.#do(() => this.#process.disk.list())
  }

  #do<T>(effect: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const process = this.#process
      if (process.incarnation !== this.#incarnation) return
      const { world } = process
      const doneUs = Math.max(world.now, process.diskBusyUntilUs) + world.diskLatencyUs(process)
      process.diskBusyUntilUs = doneUs
      world.wakeAt(process, doneUs, () => {
        try {
          resolve(effect())
        } catch (error) {
          reject(error as Error)
        }
      })
    })
  }
}

function toBytes(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? new TextEncoder().encode(data) : data.slice()
}
