import type { DiskEnv } from 'sameseed'

/** A value on a disk. It is durable when `save` resolves. */
export class Durable<T> {
  readonly #disk: DiskEnv
  readonly #name: string
  /** One save after the other. */
  #last = Promise.resolve()

  constructor(disk: DiskEnv, name: string) {
    this.#disk = disk
    this.#name = name
  }

  async read(): Promise<T | undefined> {
    const text = await this.#disk.readText(this.#name)
    return text === undefined ? undefined : JSON.parse(text)
  }

  save(value: T): Promise<void> {
    const text = JSON.stringify(value)
    this.#last = this.#last.then(() => this.#replace(text))
    return this.#last
  }

  async #replace(text: string): Promise<void> {
    await this.#disk.write(`${this.#name}.new`, text)
    await this.#disk.fsync(`${this.#name}.new`)
    await this.#disk.rename(`${this.#name}.new`, this.#name)
    await this.#disk.syncDirectory()
  }
}
