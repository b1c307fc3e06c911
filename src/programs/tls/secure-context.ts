import { X509Certificate } from 'node:crypto'
import tls from 'node:tls'

/** Node's own context, of whose certificate nothing is asked but whether there is one, and for which names. */
interface NativeContext {
  readonly context: { getCertificate(): Buffer | null }
}

const { createSecureContext } = tls

/** Makes Node's own `SecureContext`, which checks that key and certificate can be read, and belong together. */
export function secureContext(options: tls.SecureContextOptions = {}): tls.SecureContext {
  return createSecureContext(options)
}

/** The certificate that a context shows, in DER; undefined where it has none. */
export function certificateIn(context: tls.SecureContext | undefined): Buffer | undefined {
  return (context as unknown as NativeContext | undefined)?.context.getCertificate() ?? undefined
}

/** Reads a certificate that came as base64. */
export function certificateOf(text: string | undefined): X509Certificate | undefined {
  return text === undefined ? undefined : new X509Certificate(Buffer.from(text, 'base64'))
}
