import { lastGroups, NAME } from './matches.ts'

/** How code calls the object that has all globals. */
const GLOBAL = '\\b(?:globalThis|global)'

const ASSIGNS = '\\s*(?:\\|\\||\\?\\?|&&)?=(?![=>])'

/** What programs put something in the place of, or bring where their Node has none. */
const REPLACED: ReadonlySet<string> = new Set([
  ...['fetch', 'Headers', 'Request', 'Response', 'FormData', 'Blob', 'File', 'WebSocket', 'EventSource'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'],
  ...['queueMicrotask', 'performance', 'crypto', 'structuredClone', 'atob', 'btoa', 'Buffer', 'Date', 'Promise'],
  ...['URL', 'URLSearchParams', 'TextEncoder', 'TextDecoder', 'AbortController', 'AbortSignal'],
  ...['Event', 'EventTarget', 'CustomEvent', 'MessageChannel', 'MessagePort', 'BroadcastChannel'],
  ...['ReadableStream', 'WritableStream', 'TransformStream', 'navigator', 'localStorage', 'sessionStorage'],
])

/**
 * The names that a program gives to properties of `globalThis`. Elsewhere it may use them bare, as in Node, where every one of them
 * is a variable: in a bundle they are not, and have to be written out. A name too many does no harm.
 */
export function assignedGlobals(code: string): string[] {
  return [...new Set([...named(code), ...given(code), ...byOtherNames(code), ...computed(code)])].sort()
}

/** `global.x = 1`, `global['x'] = 1`, `Object.defineProperty(global, 'x', …)`. */
function named(code: string): string[] {
  return [
    ...lastGroups(code, `${GLOBAL}\\.(${NAME})${ASSIGNS}`),
    ...lastGroups(code, `${GLOBAL}\\[["'](${NAME})["']\\]${ASSIGNS}`),
    ...lastGroups(code, `\\b(?:Object|Reflect)\\.(?:defineProperty|set)\\(${GLOBAL},\\s*["'](${NAME})["']`),
  ]
}

/** `Object.assign(global, { x, y: 1 })`: the names in it. */
function given(code: string): string[] {
  const found: string[] = []
  for (const { 0: text, index } of code.matchAll(new RegExp(`\\bObject\\.assign\\(${GLOBAL},\\s*\\{`, 'g'))) {
    const fields = shallow(code.slice(index + text.length, index + text.length + LONGEST))
    found.push(...lastGroups(fields, `(?:^|,)\\s*["']?(${NAME})`))
  }
  return found
}

const LONGEST = 10_000

/** The text of an object literal from behind its brace to its end, without what stands in brackets of its own. */
function shallow(code: string): string {
  let depth = 0
  let text = ''
  for (const char of code) {
    if ('{(['.includes(char)) depth++
    else if ('})]'.includes(char)) {
      if (depth-- === 0) break
    } else if (depth === 0) text += char
  }
  return text
}

/** `const root = globalThis; root.fetch = …`. Whatever else is called `root`: only what is often replaced is meant. */
function byOtherNames(code: string): string[] {
  const others = new Set(lastGroups(code, `(${NAME})\\s*=[^;,\\n]{0,80}?${GLOBAL}\\s*(?=[;,:)\\n]|$)`))
  if (others.size === 0) return []
  const any = [...others].join('|').replaceAll('$', '\\$')
  return lastGroups(code, `(?<![\\w$.])(?:${any})\\.(${[...REPLACED].join('|')})${ASSIGNS}`)
}

/** `globalThis[name] = …`, `Object.assign(globalThis, polyfills)`: what it may be is named somewhere. */
function computed(code: string): string[] {
  const isAny = new RegExp(
    `${GLOBAL}\\[(?!["'])[^\\]\\n]+\\]${ASSIGNS}|\\b(?:Object|Reflect)\\.\\w+\\(${GLOBAL},\\s*[^{\\s"']`,
  )
  return isAny.test(code) ? lastGroups(code, `["'](${[...REPLACED].join('|')})["']`) : []
}
