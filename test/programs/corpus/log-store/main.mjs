// A store of keys and values in files that are only appended to, with an index in memory, and merged when there are many.
import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'

const folder = join(process.env.DATA_DIR ?? 'data', 'store')

class Store {
  #index = new Map()
  #handles = new Map()
  #current
  #size = 0
  #last = 0

  static async open() {
    await mkdir(folder, { recursive: true })
    const store = new Store()
    const names = (await readdir(folder)).filter(name => /^\d+\.log$/.test(name))
    for (const number of names.map(name => Number.parseInt(name, 10)).sort((a, b) => a - b)) await store.#load(number)
    await store.#roll()
    return store
  }

  async #load(number) {
    this.#last = number
    const bytes = await readFile(join(folder, `${number}.log`))
    this.#handles.set(number, await open(join(folder, `${number}.log`), 'r'))
    for (let at = 0; at + 8 <= bytes.length; ) {
      const [keyLength, length] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)]
      const end = at + 8 + keyLength + length
      if (end > bytes.length) break
      const key = bytes.toString('utf8', at + 8, at + 8 + keyLength)
      if (length === 0) this.#index.delete(key)
      else this.#index.set(key, { number, at: at + 8 + keyLength, length })
      at = end
    }
  }

  async #roll() {
    await this.#current?.sync()
    this.#current = await open(join(folder, `${++this.#last}.log`), 'a+')
    this.#handles.set(this.#last, this.#current)
    this.#size = 0
  }

  async put(key, value) {
    const [name, data] = [Buffer.from(key), Buffer.from(value)]
    const head = Buffer.alloc(8)
    head.writeUInt32LE(name.length, 0)
    head.writeUInt32LE(data.length, 4)
    await this.#current.writev([head, name, data])
    if (data.length === 0) this.#index.delete(key)
    else this.#index.set(key, { number: this.#last, at: this.#size + 8 + name.length, length: data.length })
    this.#size += 8 + name.length + data.length
    if (this.#size > 400) await this.#roll()
  }

  async get(key) {
    const found = this.#index.get(key)
    if (found === undefined) return undefined
    const { buffer } = await this.#handles.get(found.number).read(Buffer.alloc(found.length), 0, found.length, found.at)
    return buffer.toString()
  }

  async merge() {
    const old = [...this.#handles]
    const values = await Promise.all([...this.#index.keys()].map(async key => [key, await this.get(key)]))
    await this.#roll()
    for (const [key, value] of values) await this.put(key, value)
    await this.#current.sync()
    for (const [number, handle] of old) {
      await handle.close()
      this.#handles.delete(number)
      await rename(join(folder, `${number}.log`), join(folder, `${number}.old`))
      await unlink(join(folder, `${number}.old`))
    }
    return old.length
  }

  async close() {
    for (const handle of this.#handles.values()) await handle.close()
    return this.#index.size
  }
}
let store = await Store.open()
for (let i = 0; i < 60; i++) await store.put(`key ${i % 12}`, `value ${i} ${'ü'.repeat(i % 5)}`)
await store.put('key 3', '')
console.log(await store.get('key 1'), await store.get('key 3'))
console.log((await store.merge()) > 3, await store.get('key 11'))
console.log(await store.close())
store = await Store.open()
console.log(await store.get('key 4'), await store.get('nothing'), await store.close())
