// Puts other things in the place of globals, in all the ways that packages have, and uses them by their bare names.
Object.assign(global, {
  WebSocket: class {
    url = 'of a package'
  },
  later: 5,
  quoted: 6,
})
console.log(new WebSocket().url, later, quoted)
// biome-ignore lint/complexity/useLiteralKeys: brackets are one of the ways.
global['EventSource'] = class {
  url = 'of another'
}
console.log(new EventSource().url)
Object.defineProperty(globalThis, 'fetch', { value: () => 'fetched', configurable: true, writable: true })
console.log(fetch())
Reflect.set(globalThis, 'atob', () => 'decoded')
console.log(atob('x'))
for (const name of ['btoa', 'structuredClone']) globalThis[name] = () => name
console.log(btoa('x'), structuredClone('x'))
const root = typeof globalThis !== 'undefined' ? globalThis : typeof self !== 'undefined' ? self : global
root.queueMicrotask = callback => callback()
queueMicrotask(() => console.log('at once'))
try {
  console.log(isNowhere)
} catch (error) {
  console.log(error.name)
}
delete globalThis.later
console.log(typeof later)
