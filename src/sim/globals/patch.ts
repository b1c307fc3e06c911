/** A property of a global object or built-in module, and what to put in its place. */
export interface Patch {
  readonly target: object
  readonly key: string
  readonly replacement: unknown
}

// biome-ignore lint/suspicious/noExplicitAny: built-ins of every signature pass through here
export type AnyFunction = (this: any, ...args: any[]) => any

/** A replacement that looks like the original: same name, length and extra properties. */
export function dressed<F extends AnyFunction>(replacement: F, original: AnyFunction): F {
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype') continue
    const descriptor = Object.getOwnPropertyDescriptor(original, key) as PropertyDescriptor
    Object.defineProperty(replacement, key, { ...descriptor, configurable: true })
  }
  return replacement
}
