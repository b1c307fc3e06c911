import { OWN_CODE } from './own-files.ts'

/** A copy of sameseed that was loaded: where its code is. */
export interface Copy {
  readonly folder: string
}

/** This one. */
export const thisCopy: Copy = { folder: OWN_CODE }

const whatToDo = '"npm ls sameseed" shows who brings them; make it one, as a peer dependency of what brings the other.'

/** All that are loaded in this realm know of each other. */
const REGISTRY: unique symbol = Symbol.for('sameseed: copies') as never
const registry = globalThis as { [REGISTRY]?: Copy[] }
registry[REGISTRY] ??= []
const copies = registry[REGISTRY]
copies.push(thisCopy)
if (copies.length > 1) {
  process.emitWarning(
    `${copiesText(copies)}. Each has virtual globals and nodes of its own: ${whatToDo}`,
    'SameseedWarning',
  )
}

function copiesText(loaded: readonly Copy[]): string {
  const folders = loaded.map(({ folder }) => folder)
  return new Set(folders).size === 1
    ? `sameseed is loaded ${loaded.length} times from ${folders[0]}`
    : `several copies of sameseed are loaded: ${folders.join(', ')}`
}

/** Says that something was made by another copy than the one that is to work with it. */
export function anotherCopyText(what: string, { folder }: Copy): string {
  const which =
    folder === thisCopy.folder
      ? `sameseed was loaded once more from ${folder}`
      : `it is that of ${folder}, and this one that of ${thisCopy.folder}`
  return `${what} was made by another copy of sameseed: ${which}. ${whatToDo}`
}

type ErrorClass = abstract new (...args: never[]) => Error

/**
 * Has `instanceof` recognise errors of a class that any copy of sameseed has thrown: who tests for them may have imported it from
 * another one. What is derived from the class is told apart as usual.
 */
export function acrossCopies(errorClass: ErrorClass, name: string): void {
  const brand = Symbol.for(`sameseed: ${name}`)
  Object.defineProperty(errorClass.prototype, brand, { value: true })
  const ordinary = Function.prototype[Symbol.hasInstance]
  Object.defineProperty(errorClass, Symbol.hasInstance, {
    value(this: unknown, value: unknown) {
      if (this !== errorClass) return ordinary.call(this as () => void, value)
      return typeof value === 'object' && value !== null && brand in value
    },
  })
}
