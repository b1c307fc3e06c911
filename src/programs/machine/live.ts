import { createRequire } from 'node:module'

/**
 * What stands for something of the machine whose code runs. Modules that all nodes share are evaluated once, and keep what they find
 * then, such as `const { env } = process`: they find these, and get to what belongs to the node that calls them.
 */

/** Whether modules that are shared are being evaluated: what they take then, they keep. */
export type IsKept = () => boolean

type Callable = (this: unknown, ...args: unknown[]) => unknown
type Class = new (...args: unknown[]) => object

/** What a proxy needs beneath it to stand for a class. */
function standIn(): void {}

/** Stands for an object: `process`, `console`, an agent. */
export function liveObject(read: () => object, isKept: IsKept): object {
  return new Proxy(
    {},
    {
      get(_target, key) {
        const owner = read()
        const value: unknown = Reflect.get(owner, key, owner)
        const readValue = () => Reflect.get(read(), key, read()) as never
        if (typeof value === 'function') {
          return isKept() ? liveFunction(readValue, read) : (value as Callable).bind(owner)
        }
        return isKept() && typeof value === 'object' && value !== null ? liveObject(readValue, isKept) : value
      },
      set: (_target, key, value) => Reflect.set(read(), key, value),
      has: (_target, key) => Reflect.has(read(), key),
      deleteProperty: (_target, key) => Reflect.deleteProperty(read(), key),
      ownKeys: () => Reflect.ownKeys(read()),
      getPrototypeOf: () => Reflect.getPrototypeOf(read()),
      getOwnPropertyDescriptor(_target, key) {
        const descriptor = Reflect.getOwnPropertyDescriptor(read(), key)
        return descriptor === undefined ? undefined : { ...descriptor, configurable: true }
      },
    },
  )
}

/**
 * Stands for a function or class, which may be extended.
 *
 * @param owner Whose method it is, where it is one.
 */
export function liveFunction(read: () => Callable, owner?: () => object): Callable {
  const prototype = livePrototype(() => (read() as unknown as Class).prototype as object)
  const live: Callable = new Proxy(standIn as Callable, {
    apply: (_target, self, args) => Reflect.apply(read(), owner === undefined ? self : owner(), args) as unknown,
    construct(_target, args, made) {
      const now = read() as unknown as Class
      return made === (live as unknown) ? Reflect.construct(now, args) : Reflect.construct(now, args, made)
    },
    get(_target, key) {
      if (key === 'prototype') return prototype
      if (key === Symbol.hasInstance) return (value: unknown) => value instanceof (read() as unknown as Class)
      return Reflect.get(read(), key) as unknown
    },
    has: (_target, key) => Reflect.has(read(), key),
  })
  return live
}

/** Stands for what objects inherit from: what they call is done with themselves. */
function livePrototype(read: () => object): object {
  return new Proxy(
    {},
    {
      get: (_target, key, receiver) => Reflect.get(read(), key, receiver) as unknown,
      has: (_target, key) => Reflect.has(read(), key),
      getPrototypeOf: () => Reflect.getPrototypeOf(read()),
    },
  )
}

/** Stands for a value of any kind, of which `sample` is one. */
export function liveValue(sample: unknown, read: () => unknown, isKept: IsKept): unknown {
  if (typeof sample === 'function') return liveFunction(read as () => Callable)
  return typeof sample === 'object' && sample !== null ? liveObject(read as () => object, isKept) : sample
}

const nodes = createRequire(import.meta.url)

/**
 * Stands for a built-in module: what is Node's own stays, and what a machine has in its place is that of the machine.
 *
 * @param sample The module of any machine.
 */
export function liveModule(name: string, sample: unknown, read: () => unknown, isKept: IsKept): unknown {
  const original = nodes(`node:${name}`) as Record<string, unknown>
  if (sample === original) return sample
  const readAll = read as () => Record<string, unknown>
  if (typeof sample === 'function') return liveFunction(read as () => Callable)
  const entries = Object.entries(sample as object).map(([key, value]: [string, unknown]) => [
    key,
    value === original[key] ? value : liveValue(value, () => readAll()[key], isKept),
  ])
  return Object.fromEntries(entries) as object
}
