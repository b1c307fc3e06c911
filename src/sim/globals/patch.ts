/** A property of a global object or built-in module, and what to put in its place. */
export interface Patch {
  readonly target: object
  readonly key: string
  readonly replacement: unknown
}

/** Puts a property there that is first looked for when it is asked for, and gives way to what is assigned to it. */
export function defineLazily(target: object, key: string, enumerable: boolean, get: () => unknown): void {
  const set = (value: unknown) => defineValue(target, key, value)
  Object.defineProperty(target, key, { get, set, configurable: true, enumerable })
}

/** Puts a value there, as built-in objects have theirs: not among what is enumerated. */
export function defineValue(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: false })
}

// biome-ignore lint/suspicious/noExplicitAny: built-ins of every signature pass through here
export type AnyFunction = (this: any, ...args: any[]) => any

/** A function that takes the place of another one has its name and length. Of one that looks like it already, nothing changes. */
export function calledLike(replacement: unknown, original: unknown): void {
  if (typeof replacement !== 'function' || typeof original !== 'function') return
  for (const key of ['name', 'length'] as const) {
    if (replacement[key] === original[key]) continue
    Object.defineProperty(replacement, key, { value: original[key], configurable: true })
  }
}

/** A replacement that looks like the original: same name, length and extra properties. */
export function dressed<F extends AnyFunction>(replacement: F, original: AnyFunction): F {
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype') continue
    const descriptor = Object.getOwnPropertyDescriptor(original, key) as PropertyDescriptor
    Object.defineProperty(replacement, key, { ...descriptor, configurable: true })
  }
  return replacement
}
