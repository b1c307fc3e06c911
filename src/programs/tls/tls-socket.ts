import { X509Certificate } from 'node:crypto'
import tls from 'node:tls'
import type { Connection } from '../../sim/env.ts'
import { refuse } from '../../sim/globals/refused.ts'
import type { NetModule } from '../net/net-module.ts'
import { type SocketOptions, VirtualSocket } from '../net/socket.ts'
import { systemError } from '../net/system-error.ts'
import { chooserOf, protocolsOf } from './alpn.ts'
import { type Agreement, type ServerHandshake, shakeAsClient, shakeAsServer } from './handshake.ts'
import { certificateIn, secureContext } from './secure-context.ts'

/** What a secure socket is made with. */
export interface TlsOptions extends SocketOptions {
  readonly isServer?: boolean
  readonly secureContext?: tls.SecureContext
  readonly host?: string
  readonly port?: number
  readonly path?: string
  readonly localAddress?: string
  readonly servername?: string
  readonly ALPNProtocols?: readonly string[] | Uint8Array
  readonly rejectUnauthorized?: boolean
  readonly requestCert?: boolean
  readonly checkServerIdentity?: typeof tls.checkServerIdentity
  /** How a server answers. */
  readonly serving?: ServerHandshake
}

/** One cipher for all: nothing is encrypted. */
const CIPHER = { name: 'TLS_AES_256_GCM_SHA384', standardName: 'TLS_AES_256_GCM_SHA384', version: 'TLSv1.3' }

const NOT_CARRIED = 'what is carried by other streams is not simulated.'

const NO_KEYS = 'There are no keys: nothing is encrypted.'

/** As much of it as other modules use. */
export interface TlsSocket extends VirtualSocket {
  readonly authorized: boolean
}

export type TlsSocketClass = new (socket?: unknown, options?: TlsOptions) => TlsSocket

/** `tls.TLSSocket` of one machine, whose sockets are `net`'s. What it carries is not encrypted, and says that it is. */
export function tlsSocketOf(net: NetModule, rejectsByDefault: () => boolean): TlsSocketClass {
  return class TLSSocket extends net.Socket {
    readonly encrypted = true
    authorized = false
    authorizationError: string | Error | null = null
    alpnProtocol: string | false | null = null
    servername: string | false | null = null
    /** The socket that carries this one; of no use where there is none but to be looked at. */
    readonly _parent: VirtualSocket | undefined
    readonly _handle: object | undefined
    readonly #options: TlsOptions
    #context: tls.SecureContext | undefined
    #theirs: X509Certificate | undefined
    #agreed: Agreement | undefined

    constructor(socket?: unknown, options: TlsOptions = {}) {
      const { allowHalfOpen = false, highWaterMark, signal } = options
      super({
        allowHalfOpen: socket instanceof VirtualSocket ? socket.allowHalfOpen : allowHalfOpen,
        ...(highWaterMark === undefined ? {} : { highWaterMark }),
        ...(signal === undefined ? {} : { signal }),
      })
      this.#options = options
      if (options.servername) this.servername = options.servername
      if (socket instanceof VirtualSocket) {
        this._parent = socket
        this.#wrap(socket)
      } else if (socket !== undefined && socket !== null) {
        // (http2-wrapper, which got loads, looks which class Node wraps a stream in that is no socket.)
        this._handle = { _parentWrap: {} }
        const uses = () => refuse('tls.TLSSocket over a stream that is no socket', 'Wrap a net.Socket.', NOT_CARRIED)
        Object.assign(this, { _read: uses, _write: uses, _writev: uses, _final: uses })
      }
    }

    #wrap(socket: VirtualSocket): void {
      const take = () => {
        if (!this.destroyed) this.attach(socket.detach(), socket)
      }
      if (socket.connecting) {
        this.connecting = true
        socket.once('connect', () => {
          take()
          this.emit('connect')
        })
      } else take()
      socket.on('error', error => this.destroy(error))
      socket.on('close', () => this.destroy())
      this.on('close', () => socket.destroy())
    }

    protected override shake(raw: Connection<Uint8Array>): Promise<Connection<Uint8Array>> {
      const { serving } = this.#options
      return this.#options.isServer === true
        ? this.#accept(shakeAsServer(raw, serving ?? this.#serving()))
        : this.#accept(this.#ask(raw))
    }

    async #accept(shaking: Promise<Agreement>): Promise<Connection<Uint8Array>> {
      const agreed = await shaking
      this.#agreed = agreed
      this.#theirs = agreed.certificate
      this.alpnProtocol = agreed.alpn
      this.servername = agreed.servername
      return agreed.connection
    }

    /** How a server answers that is nothing but a socket. */
    #serving(): ServerHandshake {
      const { requestCert: asks = false, rejectUnauthorized: insists = true } = this.#options
      return { context: () => this.#ownContext(), choose: chooserOf(this.#options.ALPNProtocols), asks, insists }
    }

    #ownContext(): tls.SecureContext {
      this.#context ??= this.#options.secureContext ?? secureContext(this.#options as tls.SecureContextOptions)
      return this.#context
    }

    #ask(raw: Connection<Uint8Array>): Promise<Agreement> {
      const { host, port, path, localAddress, rejectUnauthorized } = this.#options
      const servername = this.servername || undefined
      const { checkServerIdentity = tls.checkServerIdentity, ALPNProtocols } = this.#options
      return shakeAsClient(raw, {
        context: this.#ownContext(),
        servername,
        alpn: protocolsOf(ALPNProtocols),
        where: { path, host, port, localAddress },
        refuses: certificate => {
          this.#theirs = certificate
          const name = servername ?? host ?? 'localhost'
          const wrong = checkServerIdentity(name, certificate.toLegacyObject() as unknown as tls.PeerCertificate)
          this.authorized = wrong === undefined
          if (wrong === undefined) return undefined
          this.authorizationError = (wrong as NodeJS.ErrnoException).code ?? wrong.message
          return (rejectUnauthorized ?? rejectsByDefault()) ? wrong : undefined
        },
      })
    }

    protected override shaken(): void {
      if (this.#options.isServer === true) this.#judgeClient()
      else this.emit('secureConnect')
      this.emit('secure')
    }

    #judgeClient(): void {
      if (this.#options.serving?.asks !== true && this.#options.requestCert !== true) return
      this.authorized = this.#theirs !== undefined
      if (!this.authorized) this.authorizationError = 'UNABLE_TO_GET_ISSUER_CERT'
    }

    protected override unshaken(error: Error): void {
      if (this.#options.isServer === true) {
        this.destroy()
        this.emit('_tlsError', error)
      } else this.destroy(this.writableLength > 0 ? asWriteError(error) : error)
    }

    getProtocol(): string | null {
      return this.#agreed === undefined ? null : CIPHER.version
    }

    getCipher(): object {
      return this.#agreed === undefined ? {} : { ...CIPHER }
    }

    getPeerCertificate(): object {
      return this.#theirs?.toLegacyObject() ?? {}
    }

    getPeerX509Certificate(): X509Certificate | undefined {
      return this.#theirs
    }

    getCertificate(): object | null {
      return this.getX509Certificate()?.toLegacyObject() ?? {}
    }

    getX509Certificate(): X509Certificate | undefined {
      const own = certificateIn(this.#context)
      return own === undefined ? undefined : new X509Certificate(own)
    }

    setServername(name: string): void {
      this.servername = name
    }

    isSessionReused(): boolean {
      return false
    }

    getSession(): undefined {
      return undefined
    }

    setSession(): void {}

    getTLSTicket(): undefined {
      return undefined
    }

    getEphemeralKeyInfo(): object {
      return this.#options.isServer === true ? Object.create(null) : { type: 'ECDH', name: 'X25519', size: 253 }
    }

    getFinished(): undefined {
      return undefined
    }

    getPeerFinished(): undefined {
      return undefined
    }

    getSharedSigalgs(): string[] {
      return []
    }

    setMaxSendFragment(): boolean {
      return true
    }

    disableRenegotiation(): void {}

    enableTrace(): void {}

    exportKeyingMaterial(): never {
      return refuse('tls.TLSSocket.exportKeyingMaterial', NO_KEYS) as never
    }

    renegotiate(): never {
      return refuse('tls.TLSSocket.renegotiate', NO_KEYS) as never
    }
  }
}

/** What goes wrong in the handshake is told of what was to be written, where anything was. */
function asWriteError(error: Error): Error {
  if (!(error as NodeJS.ErrnoException).code?.startsWith('ERR_SSL_')) return error
  const told = systemError('write', 'EPROTO')
  told.message += ` ${error.message}`
  return told
}
