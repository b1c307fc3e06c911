import { isProxy } from 'node:util/types'
import { isScenario } from '../worker/load-scenario.ts'

/** So many objects are looked at for one value: what holds more shows in these. */
const MOST_OBJECTS = 10_000

/** What every function has. */
const OF_FUNCTIONS: ReadonlySet<PropertyKey> = new Set(['length', 'name', 'prototype', 'arguments', 'caller'])

/**
 * Returns all that can be reached from a value as a text: two values that hold the same, in objects of their own, have the same one.
 * Functions count by their names and their properties, getters not at all.
 *
 * @param privates Where private fields are, by the objects that have them.
 */
export function contentsOf(value: unknown, privates: readonly WeakMap<object, unknown>[] = []): string {
  const numbers = new Map<object, number>()
  const parts: string[] = []
  const todo: unknown[] = [value]
  for (let at = 0; at < todo.length && numbers.size < MOST_OBJECTS; at++) {
    const each = todo[at]
    if ((typeof each !== 'object' || each === null) && typeof each !== 'function') {
      parts.push(typeof each === 'string' ? JSON.stringify(each) : `a ${typeof each} ${String(each)}`)
      continue
    }
    const known = numbers.get(each)
    if (known !== undefined) {
      parts.push(`#${known}`)
      continue
    }
    numbers.set(each, numbers.size)
    parts.push(nameOf(each))
    // A scenario remembers what it has run, and nodes know nothing of it.
    if (isProxy(each) || isScenario(each)) continue
    // One by one: so many at once as there may be are too many arguments.
    if (each instanceof Map) for (const [key, held] of each) todo.push(key, held)
    if (each instanceof Set) for (const held of each) todo.push(held)
    if (each instanceof Date) parts.push(String(each.getTime()))
    if (each instanceof RegExp) parts.push(String(each))
    if (ArrayBuffer.isView(each)) {
      parts.push(Buffer.from(each.buffer, each.byteOffset, each.byteLength).toString('latin1'))
      continue
    }
    for (const key of Reflect.ownKeys(each)) {
      if (typeof each === 'function' && OF_FUNCTIONS.has(key)) continue
      const { value: held, get } = Reflect.getOwnPropertyDescriptor(each, key) ?? {}
      parts.push(String(key))
      if (get === undefined) todo.push(held)
    }
    for (const [i, fields] of privates.entries()) {
      if (!fields.has(each)) continue
      parts.push(`private ${i}`)
      todo.push(fields.get(each))
    }
  }
  return parts.join('\n')
}

function nameOf(value: object): string {
  if (typeof value === 'function') return `function ${value.name}`
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null
  return `object ${String(prototype?.constructor?.name)}`
}
