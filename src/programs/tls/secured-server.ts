import type { EventEmitter } from 'node:events'
import type tls from 'node:tls'
import type { Timer } from '../../sim/env.ts'
import type { Machine } from '../machine/machine.ts'
import { nodeError } from '../net/system-error.ts'
import { chooserOf } from './alpn.ts'
import { secureContext } from './secure-context.ts'
import type { TlsSocketClass } from './tls-socket.ts'

type SniCallback = (
  servername: string,
  callback: (error: Error | null, context?: tls.SecureContext | null) => void,
) => void

export interface TlsServerOptions extends tls.SecureContextOptions {
  readonly ALPNProtocols?: readonly string[] | Uint8Array
  readonly ALPNCallback?: (asked: { servername: string; protocols: readonly string[] }) => string | undefined
  readonly SNICallback?: SniCallback
  readonly requestCert?: boolean
  readonly rejectUnauthorized?: boolean
  readonly handshakeTimeout?: number
  readonly allowHalfOpen?: boolean
}

const HANDSHAKE_TIMEOUT_MS = 120_000

/** What makes a server one of TLS: each connection that it accepts shakes hands first. */
export class Securing {
  readonly #server: EventEmitter
  readonly #machine: Machine
  readonly #options: TlsServerOptions
  readonly #contexts: [name: RegExp, context: tls.SecureContext][] = []
  #context: tls.SecureContext

  constructor(server: EventEmitter, machine: Machine, TLSSocket: TlsSocketClass, options: TlsServerOptions) {
    this.#server = server
    this.#machine = machine
    this.#options = options
    this.#context = secureContext(options)
    server.on('connection', raw => this.#welcome(raw, TLSSocket))
  }

  setContext(options: tls.SecureContextOptions): void {
    this.#context = secureContext(options)
  }

  addContext(name: string, given: tls.SecureContextOptions | tls.SecureContext): void {
    if (!name)
      throw nodeError('ERR_TLS_REQUIRED_SERVER_NAME', '"servername" is required parameter for Server.addContext')
    const pattern = name.replace(/[.^$+?\-\\[\]{}]/g, '\\$&').replaceAll('*', '[^.]*')
    this.#contexts.unshift([
      new RegExp(`^${pattern}$`),
      'context' in given ? given : secureContext(given as tls.SecureContextOptions),
    ])
  }

  #welcome(raw: unknown, TLSSocket: TlsSocketClass): void {
    const { requestCert: asks = false, rejectUnauthorized: insists = true, allowHalfOpen = false } = this.#options
    let timer: Timer | undefined
    const socket = new TLSSocket(raw, {
      isServer: true,
      allowHalfOpen,
      serving: { context: name => this.#contextFor(name), choose: this.#chooser(), asks, insists },
    })
    const failed = (error: Error) => {
      timer?.cancel()
      this.#server.emit('tlsClientError', error, socket)
    }
    const timeoutMs = this.#options.handshakeTimeout ?? HANDSHAKE_TIMEOUT_MS
    timer = this.#machine.env.after(timeoutMs, () => {
      socket.destroy()
      failed(nodeError('ERR_TLS_HANDSHAKE_TIMEOUT', 'TLS handshake timeout'))
    })
    socket.once('_tlsError', failed)
    socket.once('secure', () => {
      timer?.cancel()
      this.#server.emit('secureConnection', socket)
    })
    socket.once('close', () => timer?.cancel())
  }

  #contextFor(name: string | undefined): tls.SecureContext | Promise<tls.SecureContext> {
    if (name === undefined) return this.#context
    const { SNICallback } = this.#options
    if (SNICallback === undefined) return this.#contexts.find(([pattern]) => pattern.test(name))?.[1] ?? this.#context
    return new Promise((resolve, reject) => {
      SNICallback.call(this.#server, name, (error, context) => {
        if (error) reject(error)
        else resolve(context ?? this.#context)
      })
    })
  }

  #chooser() {
    const { ALPNCallback, ALPNProtocols } = this.#options
    if (ALPNCallback === undefined) return chooserOf(ALPNProtocols)
    return (protocols: readonly string[], servername: string) => ALPNCallback({ servername, protocols })
  }
}
