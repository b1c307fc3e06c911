import type http from 'node:http'
import https from 'node:https'
import type { SecureContextOptions } from 'node:tls'
import { callable } from '../machine/callable.ts'
import { derived } from '../machine/derived.ts'
import type { Machine } from '../machine/machine.ts'
import type { NetModule } from '../net/net-module.ts'
import type { VirtualSocket } from '../net/socket.ts'
import { Securing, type TlsServerOptions } from '../tls/secured-server.ts'
import type { TlsModule } from '../tls/tls-module.ts'
import { AGENT_OPTIONS, type HttpModule, requestsOver } from './http-module.ts'
import { serverArguments, VirtualHttpServer } from './http-server.ts'

type Arguments = unknown[]

/** `node:https` of one machine: its `http`, on the sockets of its `tls`. */
export function httpsModule(machine: Machine): HttpsModule {
  const net = machine.builtin('net') as NetModule
  const { TLSSocket, connect } = machine.builtin('tls') as TlsModule
  const { ServerResponse } = machine.builtin('http') as HttpModule

  class Server extends VirtualHttpServer {
    readonly #securing: Securing

    constructor(...args: Arguments) {
      const [options, handler] = serverArguments(args)
      const newSocket = (socketOptions: object) => new net.Socket(socketOptions)
      super(machine, newSocket, { ServerResponse, ...options }, handler, 'secureConnection')
      const tlsOptions = options as TlsServerOptions
      const { ALPNCallback, ALPNProtocols } = tlsOptions
      const spoken = ALPNCallback === undefined && ALPNProtocols === undefined ? { ALPNProtocols: ['http/1.1'] } : {}
      this.#securing = new Securing(this, machine, TLSSocket, { ...tlsOptions, ...spoken })
      this.on('tlsClientError', (error: Error, socket: VirtualSocket) => {
        if (!this.emit('clientError', error, socket)) socket.destroy(error)
      })
    }

    setSecureContext(options: SecureContextOptions): void {
      this.#securing.setContext(options)
    }

    addContext(name: string, context: SecureContextOptions): void {
      this.#securing.addContext(name, context)
    }
  }

  const Agent = derived(https.Agent, { methods: { createConnection: (options: object) => connect(options) } })
  const globalAgent = new Agent(AGENT_OPTIONS)
  const { request, get } = requestsOver(globalAgent)
  const module = {
    ...https,
    Agent,
    Server: callable(Server),
    createServer: (...args: Arguments) => new Server(...args),
    request,
    get,
    globalAgent,
  }
  return module
}

/** As much of it as other modules use. */
export interface HttpsModule {
  readonly request: (...args: Arguments) => http.ClientRequest
}
