import { Session } from 'node:inspector'
import { findSourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

interface Location {
  readonly scriptId: string
  readonly lineNumber: number
  readonly columnNumber: number
}

/** Undefined for one that has no place: to find that out costs as much. */
const known = new WeakMap<object, string | undefined>()

/** Returns where a function is written, as `receive (/home/me/lock.ts:12:3)`; undefined for what is none, or is native. Slow. */
export function placeOf(candidate: unknown): string | undefined {
  if (typeof candidate !== 'function') return undefined
  if (!known.has(candidate)) known.set(candidate, lookedUp(candidate))
  return known.get(candidate)
}

/** Returns an error that points at where a function is written, to be the cause of one that tells what is wrong with it. */
export function errorAt(candidate: unknown, message: string): Error {
  const place = placeOf(candidate)
  const error = new Error(message)
  error.stack = `Error: ${message}${place === undefined ? '' : `\n    at ${place}`}`
  return error
}

const KEY = Symbol.for('sameseed/function-place')

/** By the number that V8 gives a script once. To learn of one costs as much as to hear of all of them. */
const urls = new Map<string, string>()

/** V8 tells it to debuggers only: this is one, for a moment. */
function lookedUp(candidate: object & { readonly name?: string }): string | undefined {
  const session = new Session()
  let found: Location | undefined
  const holder = globalThis as unknown as Record<symbol, unknown>
  holder[KEY] = candidate
  try {
    session.connect()
    const expression = "globalThis[Symbol.for('sameseed/function-place')]"
    session.post('Runtime.evaluate', { expression, silent: true }, (_error, evaluated) => {
      const objectId = evaluated?.result?.objectId
      if (objectId === undefined) return
      session.post('Runtime.getProperties', { objectId, ownProperties: true }, (_failed, properties) => {
        const inner = properties?.internalProperties?.find(({ name }) => name === '[[FunctionLocation]]')
        found = inner?.value?.value as Location | undefined
      })
    })
    if (found !== undefined && !urls.has((found as Location).scriptId)) {
      session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url))
      session.post('Debugger.enable')
    }
  } catch {
    // Another debugger may be there.
    return undefined
  } finally {
    delete holder[KEY]
    session.disconnect()
  }
  return found === undefined ? undefined : shown(candidate.name, found)
}

function shown(name: string | undefined, { scriptId, lineNumber, columnNumber }: Location): string | undefined {
  const url = urls.get(scriptId)
  if (url === undefined || url === '') return undefined
  const path = url.startsWith('file:') ? fileURLToPath(url) : url
  const entry = findSourceMap(path)?.findEntry(lineNumber, columnNumber)
  const [line, column] =
    entry !== undefined && 'originalLine' in entry
      ? [entry.originalLine + 1, entry.originalColumn + 1]
      : [lineNumber + 1, columnNumber + 1]
  const place = `${path}:${line}:${column}`
  return name === undefined || name === '' ? place : `${name} (${place})`
}
