import { withBody } from '../../sim/globals/forms.ts'
import { realEventSource, realFetch, realWebSocket } from '../../sim/globals/real.ts'
import type { Machine } from '../machine/machine.ts'
import { type Dispatcher, dispatcherOf } from './dispatcher.ts'

type Client = new (url: unknown, options: object) => object

// Node loads its fetch when something of it is first used: not within a run.
void globalThis.Response

/** Where the package undici puts the dispatcher that all of a program is to send by. */
const GLOBAL_DISPATCHER = Symbol.for('undici.globalDispatcher.1')

/**
 * Node's own `fetch`, and `WebSocket` and `EventSource` where it has them, for one machine: what they send goes over its http, or by the
 * dispatcher that the program gives them, for one request or, in its `globals`, for all.
 */
export function webClients(machine: Machine, globals: object): Record<string, unknown> {
  let made: Dispatcher | undefined
  const dispatcher = (): unknown => {
    const given: unknown = Reflect.get(globals, GLOBAL_DISPATCHER)
    if (given !== undefined) return given
    made ??= dispatcherOf(machine)
    return made
  }
  const by = (options: unknown) =>
    (options as { readonly dispatcher?: unknown } | undefined)?.dispatcher ?? dispatcher()
  const fetch = (input: string | URL | Request, init?: RequestInit) =>
    realFetch(input, { ...withBody(init), dispatcher: by(init) } as unknown as RequestInit)
  const clients: Record<string, unknown> = { fetch }
  if (typeof realWebSocket === 'function') {
    class WebSocket extends (realWebSocket as Client) {
      constructor(url: unknown, given?: unknown) {
        const options = typeof given === 'string' || Array.isArray(given) ? { protocols: given } : (given as object)
        super(url, { ...options, dispatcher: by(given) })
      }
    }
    clients.WebSocket = WebSocket
  }
  if (typeof realEventSource === 'function') {
    class EventSource extends (realEventSource as Client) {
      constructor(url: unknown, options?: object) {
        // By one name in one version of Node, by the other in another.
        super(url, { ...options, dispatcher: dispatcher(), node: { dispatcher: dispatcher() } })
      }
    }
    clients.EventSource = EventSource
  }
  return clients
}
