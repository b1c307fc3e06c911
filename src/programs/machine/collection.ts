/** In the place of `WeakRef`: when something is collected is no part of a run. */
export class StrongRef<T extends WeakKey> {
  readonly #target: T

  constructor(target: T) {
    this.#target = target
  }

  deref(): T {
    return this.#target
  }

  get [Symbol.toStringTag](): string {
    return 'WeakRef'
  }
}

/** In the place of `FinalizationRegistry`: nothing is ever found to be collected. */
export class UncollectedRegistry {
  register(): void {}

  unregister(): boolean {
    return false
  }

  get [Symbol.toStringTag](): string {
    return 'FinalizationRegistry'
  }
}

Object.defineProperty(StrongRef, 'name', { value: 'WeakRef' })
Object.defineProperty(UncollectedRegistry, 'name', { value: 'FinalizationRegistry' })
