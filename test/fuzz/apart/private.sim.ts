import { answering } from './planted.ts'

class Registry {
  readonly #keys = new Set<string>()

  add(key: string): boolean {
    const isNew = !this.#keys.has(key)
    this.#keys.add(key)
    return isNew
  }

  clear(): void {
    this.#keys.clear()
  }
}

const registry = new Registry()

export default answering(
  'private',
  () => ({ receive: (_from, key) => registry.add(key) }),
  () => registry.clear(),
)
