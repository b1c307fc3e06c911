import { type AnyEnv, type DiskEnv, DiskError } from 'sameseed'

/** What a store may do wrong; each is a mistake that real ones have made. */
export type Flaw =
  /** Renames a file into place before its data is durable. */
  | 'no fsync'
  /** Takes a renaming for durable without asking for it. */
  | 'no syncDirectory'
  /** Writes over the only copies there are. */
  | 'overwrites in place'
  /** Believes whatever it reads. */
  | 'no checksum'
  /** Does not look at what it has written. */
  | 'no read-back'
  /** When fsync fails, calls it again. */
  | 'repeats fsync'
  /** Does not care that the disk is full. */
  | 'ignores ENOSPC'
  /** Takes what is taking long for done. */
  | 'impatient'
  /** Reads once. */
  | 'one read'

const REPLICAS = ['a', 'b', 'c']
/** Each read is repeated, since one may be stale. */
const READS = 3

/**
 * A set of values on one disk which survives everything that can happen to it, unless it has a flaw: three replicas of the
 * whole set, each with a checksum and a version, replaced one after the other by way of a new file, and read back.
 */
export class Store {
  values: readonly string[] = []
  readonly #env: AnyEnv
  readonly #disk: DiskEnv
  readonly #flaw: Flaw | undefined
  #version = 0
  #last: Promise<void> = Promise.resolve()

  constructor(env: AnyEnv, flaw?: Flaw) {
    this.#env = env
    this.#disk = env.disk
    this.#flaw = flaw
  }

  /** Reads everything from the disk, and repairs the replicas that are not as they should be. */
  recover(): Promise<void> {
    return this.#inTurn(async () => {
      let newest: Contents = { version: 0, values: [] }
      for (const replica of REPLICAS) {
        for (let i = 0; i < READS; i++) {
          const found = this.#decode(await this.#untilItWorks(() => this.#disk.readText(replica)))
          if (found !== undefined && found.version > newest.version) newest = found
          if (this.#flaw === 'one read') break
        }
        if (this.#flaw === 'one read' && newest.version > 0) break
      }
      if (newest.version > 0) await this.#establish(newest)
      else this.values = []
    })
  }

  /** Resolves when the value is safe. */
  put(value: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.values.includes(value)) return
      await this.#establish({ version: this.#version + 1, values: [...this.values, value] })
    })
  }

  async #establish(contents: Contents): Promise<void> {
    const text = encode(contents)
    while (!(await this.#untilItWorks(() => this.#patiently(this.#writeMissing(text))))) {
      if (this.#flaw === 'no read-back') break
    }
    this.#version = contents.version
    this.values = contents.values
  }

  /** Returns whether all replicas held it before. */
  async #writeMissing(text: string): Promise<boolean> {
    const missing: string[] = []
    for (const replica of REPLICAS) if ((await this.#disk.readText(replica)) !== text) missing.push(replica)
    if (this.#flaw === 'overwrites in place') await this.#overwrite(missing, text)
    else for (const replica of missing) await this.#replace(replica, text)
    if (this.#flaw !== 'no syncDirectory') await this.#disk.syncDirectory()
    return missing.length === 0
  }

  async #overwrite(replicas: readonly string[], text: string): Promise<void> {
    for (const replica of replicas) await this.#disk.write(replica, text)
    // What cannot be synced must be written again.
    await this.#untilItWorks(async () => {
      for (const replica of replicas) {
        try {
          await this.#disk.fsync(replica)
        } catch (error) {
          await this.#disk.write(replica, text)
          throw error
        }
      }
    })
  }

  async #replace(replica: string, text: string): Promise<void> {
    const file = `${replica}.new`
    try {
      await this.#disk.write(file, text)
    } catch (error) {
      if (!(this.#flaw === 'ignores ENOSPC' && error instanceof DiskError && error.code === 'ENOSPC')) throw error
    }
    if (this.#flaw === 'repeats fsync') await this.#untilItWorks(() => this.#disk.fsync(file))
    else if (this.#flaw !== 'no fsync') await this.#disk.fsync(file)
    await this.#disk.rename(file, replica)
  }

  /** What takes so long on a disk that works goes well in the end, it thinks. */
  #patiently(done: Promise<boolean>): Promise<boolean> {
    if (this.#flaw !== 'impatient') return done
    const tired = this.#env.sleep('20ms').then(() => true)
    return Promise.race([done, tired])
  }

  async #untilItWorks<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt()
      } catch (error) {
        if (!(error instanceof DiskError)) throw error
        await this.#env.sleep('2ms')
      }
    }
  }

  #decode(text: string | undefined): Contents | undefined {
    const [sum, version, list] = text?.split(' ') ?? []
    if (version === undefined || list === undefined) return undefined
    if (this.#flaw !== 'no checksum' && sum !== checksum(`${version} ${list}`)) return undefined
    return { version: Number(version), values: list.split(',') }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(work)
    return this.#last
  }
}

interface Contents {
  readonly version: number
  readonly values: readonly string[]
}

function encode({ version, values }: Contents): string {
  const body = `${version} ${values.join()}`
  return `${checksum(body)} ${body}`
}

/** FNV-1a. */
function checksum(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(16)
}
