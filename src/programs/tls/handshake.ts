import type { X509Certificate } from 'node:crypto'
import type { SecureContext } from 'node:tls'
import type { Connection } from '../../sim/env.ts'
import { ReadAhead } from '../net/read-ahead.ts'
import { type Handshake, NoRecord, RecordReader, record } from './records.ts'
import { certificateIn, certificateOf } from './secure-context.ts'
import { alertError, disconnected, hangUp, sslError } from './tls-error.ts'

/** What the two ends have agreed on. */
export interface Agreement {
  /** The connection from there on: text that nothing encrypts. */
  readonly connection: Connection<Uint8Array>
  /** The certificate of the other end. */
  readonly certificate: X509Certificate | undefined
  readonly alpn: string | false
  readonly servername: string | false
}

export interface ClientHandshake {
  readonly context: SecureContext
  readonly servername: string | undefined
  readonly alpn: readonly string[] | undefined
  /** Where the connection leads, for errors. */
  readonly where: object
  /** Says what is wrong with the certificate of the server, where that ends the handshake. */
  readonly refuses: (certificate: X509Certificate) => Error | undefined
}

export interface ServerHandshake {
  /** The context for a name that the client asked for. */
  readonly context: (servername: string | undefined) => SecureContext | Promise<SecureContext>
  /** Chooses one of the client's protocols; undefined where none is right. */
  readonly choose: ((offered: readonly string[], servername: string) => string | undefined) | undefined
  readonly asks: boolean
  /** Whether a client without a certificate is turned away. */
  readonly insists: boolean
}

const HANDSHAKE_FAILURE = 40
const CERTIFICATE_REQUIRED = 116
const NO_APPLICATION_PROTOCOL = 120

/**
 * Shakes hands with a server: one round trip, as in TLS 1.3. Certificates are checked for presence and name, and prove nothing; what
 * follows is not encrypted.
 */
export async function shakeAsClient(raw: Connection<Uint8Array>, how: ClientHandshake): Promise<Agreement> {
  const { context, servername, alpn, where } = how
  const reader = new RecordReader(raw)
  const said = await toTheEnd(raw, async () => {
    raw.send(record({ say: 'client hello', ...(servername ? { servername } : {}), ...(alpn ? { alpn } : {}) }))
    const answer = await reader.next().catch(error => {
      throw error instanceof NoRecord ? sslError('WRONG_VERSION_NUMBER', '0A00010B', 'wrong version number') : error
    })
    if (answer?.say === 'alert') throw alertError(answer.number)
    if (answer?.say !== 'server hello') throw disconnected(where)
    return answer
  })
  const certificate = certificateOf(said.certificate) as X509Certificate
  const refusal = how.refuses(certificate)
  if (refusal !== undefined) throw refusal
  const own = said.asks ? certificateIn(context)?.toString('base64') : undefined
  raw.send(record({ say: 'finished', ...(own === undefined ? {} : { certificate: own }) }))
  if (said.asks) {
    // It may still be turned away, which it has to hear before anything else.
    const answer = await reader.next()
    if (answer?.say === 'alert') throw alertError(answer.number)
    if (answer === undefined) throw disconnected(where)
  }
  return {
    connection: after(raw, reader.rest),
    certificate,
    alpn: said.alpn ?? false,
    servername: servername || false,
  }
}

/** Shakes hands with a client. */
export async function shakeAsServer(raw: Connection<Uint8Array>, how: ServerHandshake): Promise<Agreement> {
  const reader = new RecordReader(raw)
  return toTheEnd(raw, async () => {
    const hello = await nextOf(reader)
    if (hello.say !== 'client hello') throw hangUp()
    const { servername, alpn: offered } = hello
    const certificate = certificateIn(await how.context(servername))
    if (certificate === undefined) {
      raw.send(record({ say: 'alert', number: HANDSHAKE_FAILURE }))
      throw sslError('NO_SUITABLE_SIGNATURE_ALGORITHM', '0A000076', 'no suitable signature algorithm')
    }
    const alpn = offered === undefined ? undefined : how.choose?.(offered, servername ?? '')
    if (offered !== undefined && how.choose !== undefined && alpn === undefined) {
      raw.send(record({ say: 'alert', number: NO_APPLICATION_PROTOCOL }))
      throw sslError('NO_APPLICATION_PROTOCOL', '0A0000EB', 'no application protocol')
    }
    const shown = certificate.toString('base64')
    const answer: Handshake = { say: 'server hello', certificate: shown, asks: how.asks, ...(alpn ? { alpn } : {}) }
    raw.send(record(answer))
    const finished = await nextOf(reader)
    if (finished.say !== 'finished') throw hangUp()
    const theirs = certificateOf(finished.certificate)
    if (how.asks && how.insists && theirs === undefined) {
      raw.send(record({ say: 'alert', number: CERTIFICATE_REQUIRED }))
      const reason = 'peer did not return a certificate'
      throw sslError('PEER_DID_NOT_RETURN_A_CERTIFICATE', '0A0000C7', reason)
    }
    if (how.asks) raw.send(record({ say: 'finished' }))
    return {
      connection: after(raw, reader.rest),
      certificate: theirs,
      alpn: alpn ?? false,
      servername: servername ?? false,
    }
  })
}

/** What a client says next; it goes away, or does not speak TLS, in one of two ways. */
async function nextOf(reader: RecordReader): Promise<Handshake> {
  try {
    const said = await reader.next()
    if (said === undefined) throw hangUp()
    return said
  } catch (error) {
    if (!(error instanceof NoRecord)) throw error
    const isHttp = /^[A-Z]+ /.test(Buffer.from(error.bytes).toString('latin1'))
    throw isHttp
      ? sslError('HTTP_REQUEST', '0A00009C', 'http request')
      : sslError('WRONG_VERSION_NUMBER', '0A00010B', 'wrong version number')
  }
}

/** Where a handshake fails, the connection ends, and what was said before still arrives. */
async function toTheEnd<Result>(raw: Connection<Uint8Array>, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    raw.close()
    throw error
  }
}

/** The connection after the handshake: what came with the last record is received first. */
function after(raw: Connection<Uint8Array>, rest: Uint8Array): Connection<Uint8Array> {
  return rest.length === 0 ? raw : new ReadAhead(raw, [Promise.resolve(rest)])
}
