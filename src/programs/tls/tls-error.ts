import type { EventEmitter } from 'node:events'

interface Alert {
  /** As in the code of the error: `ERR_SSL_…`. */
  readonly code: string
  /** OpenSSL's number of the error. */
  readonly openssl: string
  readonly reason: string
}

/** What the one end is told when the other refuses to go on, by the numbers of RFC 8446. */
const ALERTS: Readonly<Record<number, Alert>> = {
  40: { code: 'SSLV3_ALERT_HANDSHAKE_FAILURE', openssl: '0A000410', reason: 'sslv3 alert handshake failure' },
  116: { code: 'TLSV13_ALERT_CERTIFICATE_REQUIRED', openssl: '0A00045C', reason: 'tlsv13 alert certificate required' },
  120: {
    code: 'TLSV1_ALERT_NO_APPLICATION_PROTOCOL',
    openssl: '0A000460',
    reason: 'tlsv1 alert no application protocol',
  },
}

/** Makes the error of an alert that came. */
export function alertError(number: number): Error {
  const { code, openssl, reason } = ALERTS[number] ?? (ALERTS[40] as Alert)
  return sslError(code, openssl, `${reason}:SSL alert number ${number}`, reason)
}

/** Makes an error of OpenSSL as Node words it, but for the places in OpenSSL's own sources. */
export function sslError(code: string, openssl: string, text: string, reason = text): Error {
  const error = new Error(`error:${openssl}:SSL routines::${text}`)
  return Object.assign(error, { library: 'SSL routines', reason, code: `ERR_SSL_${code}` })
}

/** Makes the error of a connection that ended before it was secure. */
export function disconnected(where: object): Error {
  const message = 'Client network socket disconnected before secure TLS connection was established'
  return Object.assign(new Error(message), { code: 'ECONNRESET', ...where })
}

/** Makes the error that a server is told of for a client that went away. */
export function hangUp(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
}

/** Tells an error in the way of streams, unless nothing hears it: what comes late would end the program. */
export function tell(emitter: EventEmitter, name: string, ...args: unknown[]): void {
  if (emitter.listenerCount(name) > 0) emitter.emit(name, ...args)
}
