import net from 'node:net'
import type { Connection } from '../../sim/env.ts'

/** The two ends of a connection, as a socket shows them; undefined on a unix socket. */
export interface Ends {
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
  readonly localAddress: string | undefined
  readonly localPort: number | undefined
}

/** What a connection is known by at both of its ends. */
export function ephemeralPort(connection: Connection<Uint8Array>): number {
  return 32_768 + ((connection as unknown as { readonly number: number }).number % 28_232)
}

/** `IPv4` or `IPv6`. */
export function familyOf(address: string | undefined): string | undefined {
  if (address === undefined) return undefined
  return net.isIPv6(address) ? 'IPv6' : 'IPv4'
}
