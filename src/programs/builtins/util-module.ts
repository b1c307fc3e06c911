import util from 'node:util'
import type { Machine } from '../machine/machine.ts'

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown

/** `node:util` of one machine: it is told of a deprecation once, and not once for all nodes. */
export function utilModule(machine: Machine): object {
  const told = new Set<string>()
  return { ...util, deprecate: (...args: [AnyFunction, string, string?]) => deprecated(machine, told, ...args) }
}

function deprecated(
  machine: Machine,
  told: Set<string>,
  original: AnyFunction,
  message: string,
  code?: string,
): AnyFunction {
  // What is no text is Node's to refuse.
  if (code !== undefined && typeof code !== 'string') util.deprecate(original, message, code)
  const { process } = machine
  let isTold = false
  function deprecated(this: unknown, ...args: unknown[]): unknown {
    if (process.noDeprecation !== true && !isTold) {
      isTold = true
      if (code === undefined || !told.has(code)) process.emitWarning(message, 'DeprecationWarning', code)
      if (code !== undefined) told.add(code)
    }
    return new.target === undefined
      ? Reflect.apply(original, this, args)
      : Reflect.construct(original as unknown as new () => object, args, new.target)
  }
  Object.setPrototypeOf(deprecated, original)
  if (original.prototype !== undefined) deprecated.prototype = original.prototype
  return deprecated
}
