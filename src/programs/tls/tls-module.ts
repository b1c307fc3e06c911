import tls from 'node:tls'
import { callable } from '../machine/callable.ts'
import type { Machine } from '../machine/machine.ts'
import { normalized } from '../net/connect-arguments.ts'
import type { NetModule } from '../net/net-module.ts'
import { VirtualServer } from '../net/server.ts'
import { secureContext } from './secure-context.ts'
import { Securing, type TlsServerOptions } from './secured-server.ts'
import { type TlsOptions, type TlsSocket, type TlsSocketClass, tlsSocketOf } from './tls-socket.ts'

/**
 * `node:tls` of one machine: the handshake takes its round trip, certificates are checked for presence and name, and what follows is
 * plain text on `net`'s sockets, marked as encrypted.
 */
export function tlsModule(machine: Machine): TlsModule {
  const net = machine.builtin('net') as NetModule
  const { env } = machine.builtin('process') as { env: Record<string, string | undefined> }
  const TLSSocket = tlsSocketOf(net, () => env.NODE_TLS_REJECT_UNAUTHORIZED !== '0')

  class Server extends VirtualServer {
    readonly #securing: Securing

    constructor(...args: unknown[]) {
      const [first, second] = args
      const options = (typeof first === 'object' && first !== null ? first : {}) as TlsServerOptions
      super(machine, socketOptions => new net.Socket(socketOptions), { ...options, pauseOnConnect: false })
      this.#securing = new Securing(this, machine, TLSSocket, options)
      const handler = typeof first === 'function' ? first : second
      if (typeof handler === 'function') this.on('secureConnection', handler as (socket: TlsSocket) => void)
    }

    setSecureContext(options: tls.SecureContextOptions): void {
      this.#securing.setContext(options)
    }

    addContext(name: string, context: tls.SecureContextOptions): void {
      this.#securing.addContext(name, context)
    }

    getTicketKeys(): Buffer {
      return Buffer.alloc(48)
    }

    setTicketKeys(): void {}
  }

  const connect = (...args: unknown[]): TlsSocket => {
    const [given, callback] = normalized<TlsOptions & { socket?: unknown; timeout?: number }>(args)
    // Options may follow a port, or a port and a host.
    const more = [args[1], args[2]].find(each => typeof each === 'object' && each !== null)
    const options = { ...given, ...more }
    if (options.isServer) options.isServer = false
    const socket = new TLSSocket(options.socket, options)
    if (callback !== null) socket.once('secureConnect', callback)
    if (options.socket) return socket
    if (options.timeout) socket.setTimeout(options.timeout)
    return socket.connect(options) as TlsSocket
  }

  const module = {
    ...tls,
    TLSSocket: callable(TLSSocket),
    Server: callable(Server),
    createServer: (...args: unknown[]) => new Server(...args),
    createSecureContext: secureContext,
    connect,
  }
  return module
}

/** As much of it as other modules use. */
export interface TlsModule {
  readonly TLSSocket: TlsSocketClass
  readonly connect: (...args: unknown[]) => TlsSocket
}
