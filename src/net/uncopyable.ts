/** What a part of a message is that `structuredClone` would share or empty, and what to send in its place. */
const KINDS: readonly (readonly [name: string, instead: string])[] = [
  ['Promise', 'what it resolves to (is an "await" missing?)'],
  ['SharedArrayBuffer', 'a copy of its bytes'],
  ['URL', 'its href'],
  ['URLSearchParams', 'its text, String(params)'],
  ['Headers', 'Object.fromEntries(headers)'],
  ['FormData', 'its entries, [...form]'],
  ['Request', 'what it holds'],
  ['Response', 'what it holds'],
  ['Blob', 'its bytes'],
  ['EventTarget', 'what it holds'],
  ['ReadableStream', 'what comes out of it'],
  ['MessagePort', 'plain data'],
]

const known = KINDS.flatMap(([name, instead]) => {
  const type = (globalThis as Record<string, unknown>)[name]
  return typeof type === 'function' ? [{ name, instead, type }] : []
})

/** Finds a part that cannot be copied, in whatever else can. `part` is the object, `text` says what it is. */
export function uncopyable(
  value: unknown,
  seen = new Set<unknown>(),
): { readonly part: object; readonly text: string } | undefined {
  if (typeof value !== 'object' || value === null || seen.has(value)) return undefined
  seen.add(value)
  if (ArrayBuffer.isView(value)) return uncopyable(value.buffer, seen)
  for (const { name, instead, type } of known) {
    if (value instanceof type) return { part: value, text: `is a ${name}: send ${instead}` }
  }
  if (value instanceof Map || value instanceof Set) {
    for (const entry of value) {
      for (const inner of Array.isArray(entry) ? entry : [entry]) {
        const found = uncopyable(inner, seen)
        if (found !== undefined) return found
      }
    }
    return undefined
  }
  for (const inner of Object.values(value)) {
    const found = uncopyable(inner, seen)
    if (found !== undefined) return found
  }
  return undefined
}
