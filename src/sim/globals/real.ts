/** Node's own, as they were before anything was put in their place: code that needs one imports it from here. */
export const realSetImmediate = globalThis.setImmediate
export const realFetch = globalThis.fetch

/** Not every version of Node has these. */
export const realWebSocket: unknown = Reflect.get(globalThis, 'WebSocket')
export const realEventSource: unknown = Reflect.get(globalThis, 'EventSource')
