import type http from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Machine } from '../machine/machine.ts'
import type { VirtualSocket } from '../net/socket.ts'
import type { HttpModule } from './http-module.ts'
import { remasked } from './remasked.ts'

/** What fetch asks of its dispatcher (undici's interface). */
interface Dispatch {
  readonly origin: string | URL
  readonly path: string
  readonly method: string
  readonly headers: Record<string, string> | string[] | Iterable<[string, string]> | null
  readonly body: AsyncIterable<Uint8Array> | Uint8Array | string | null
  readonly upgrade?: string | null
}

/** What undici calls while a request goes on. */
interface Handler {
  onConnect?(abort: (reason?: Error) => void, context?: unknown): void
  onHeaders?(status: number, headers: Buffer[], resume: () => void, statusText: string): boolean
  onData?(chunk: Buffer): boolean
  onComplete?(trailers: Buffer[]): void
  onError?(error: Error): void
  onUpgrade?(status: number, headers: Buffer[], socket: VirtualSocket): void
  onRequestUpgrade?(controller: Controller, status: number, headers: object, socket: VirtualSocket): void
  onResponseStarted?(): void
  onRequestStart?(controller: Controller, context?: unknown): void
  onResponseStart?(controller: Controller, status: number, headers: Record<string, unknown>, statusText: string): void
  onResponseData?(controller: Controller, chunk: Buffer): void
  onResponseEnd?(controller: Controller, trailers: object): void
  onResponseError?(controller: Controller, error: Error): void
}

interface Controller {
  readonly aborted: boolean
  readonly paused: boolean
  readonly reason: Error | null
  abort(reason: Error): void
  pause(): void
  resume(): void
}

/** What undici's `fetch`, `WebSocket` and `EventSource` send by. */
export interface Dispatcher {
  dispatch(options: Dispatch, handler: Handler): boolean
}

/** Sends what they ask for over the http of a machine. */
export function dispatcherOf(machine: Machine): Dispatcher {
  return { dispatch: (options, handler) => dispatch(machine, options, handler) }
}

function dispatch(machine: Machine, options: Dispatch, handler: Handler): boolean {
  const { protocol } = new URL(options.origin)
  const { request } = machine.builtin(protocol === 'https:' ? 'https' : 'http') as HttpModule
  const fails = (error: Error) =>
    handler.onError ? handler.onError(error) : handler.onResponseError?.(controller, error)
  let reason: Error | null = null
  let outgoing: http.ClientRequest | undefined
  let incoming: http.IncomingMessage | undefined
  const controller: Controller = {
    get aborted() {
      return reason !== null
    },
    get reason() {
      return reason
    },
    get paused() {
      return incoming?.isPaused() ?? false
    },
    abort(why) {
      if (reason !== null) return
      reason = why ?? new Error('aborted')
      outgoing?.destroy()
      incoming?.destroy()
      fails(reason)
    },
    pause: () => void incoming?.pause(),
    resume: () => void incoming?.resume(),
  }
  if (handler.onConnect) handler.onConnect(why => controller.abort(why as Error))
  else handler.onRequestStart?.(controller, {})
  if (reason !== null) return true
  const upgrade = options.upgrade ? { connection: 'upgrade', upgrade: options.upgrade } : {}
  const headers = { ...upgrade, ...headersOf(options.headers) }
  outgoing = request(new URL(options.path, options.origin), {
    method: options.method,
    headers,
    setDefaultHeaders: true,
  })
  outgoing.on('error', error => {
    if (reason === null) fails(asUndici(error))
  })
  outgoing.on('upgrade', (response, socket, head) => {
    if (head.length > 0) socket.unshift(head)
    const upgraded = remasked(socket as VirtualSocket, machine.node.random)
    if (handler.onUpgrade) handler.onUpgrade(101, rawHeadersOf(response), upgraded)
    else handler.onRequestUpgrade?.(controller, 101, response.headers, upgraded)
  })
  outgoing.on('response', response => {
    incoming = response
    receive(response, handler, controller, fails)
  })
  send(outgoing, options.body, controller)
  return true
}

/** The other end went away in the middle, which undici tells in its own way. */
function asUndici(error: Error): Error {
  if (error.message !== 'socket hang up' && error.message !== 'aborted') return error
  return Object.assign(new Error('other side closed'), { name: 'SocketError', code: 'UND_ERR_SOCKET' })
}

function receive(
  response: http.IncomingMessage,
  handler: Handler,
  controller: Controller,
  fails: (error: Error) => void,
): void {
  const { statusCode = 0, statusMessage = STATUS_CODES[statusCode] ?? '' } = response
  const resume = () => void response.resume()
  if (handler.onHeaders) {
    handler.onResponseStarted?.()
    if (handler.onHeaders(statusCode, rawHeadersOf(response), resume, statusMessage) === false) response.pause()
  } else handler.onResponseStart?.(controller, statusCode, response.headers, statusMessage)
  response.on('data', (chunk: Buffer) => {
    if (handler.onData) {
      if (handler.onData(chunk) === false) response.pause()
    } else handler.onResponseData?.(controller, chunk)
  })
  response.on('end', () => {
    if (handler.onComplete) handler.onComplete(response.rawTrailers.map(text => Buffer.from(text)))
    else handler.onResponseEnd?.(controller, response.trailers)
  })
  response.on('error', error => {
    if (!controller.aborted) fails(asUndici(error))
  })
}

function rawHeadersOf(response: http.IncomingMessage): Buffer[] {
  return response.rawHeaders.map(text => Buffer.from(text, 'latin1'))
}

function send(outgoing: http.ClientRequest, body: Dispatch['body'], controller: Controller): void {
  if (body === null || body === undefined) outgoing.end()
  else if (typeof body === 'string' || body instanceof Uint8Array) outgoing.end(body)
  else {
    void (async () => {
      try {
        for await (const chunk of body) outgoing.write(chunk)
        outgoing.end()
      } catch (error) {
        controller.abort(error as Error)
      }
    })()
  }
}

/** Headers come as an object, as one flat list, or as pairs. */
function headersOf(headers: Dispatch['headers']): Record<string, string> {
  if (headers === null || headers === undefined) return {}
  if (Array.isArray(headers)) {
    if (Array.isArray(headers[0])) return Object.fromEntries(headers as unknown as [string, string][])
    const flat = headers as string[]
    return Object.fromEntries(flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] as string]] : [])))
  }
  if (Symbol.iterator in headers) return Object.fromEntries(headers as Iterable<[string, string]>)
  return { ...headers } as Record<string, string>
}
