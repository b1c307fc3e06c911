import tls from 'node:tls'
import { REFUSED } from './refused-modules.ts'
import { refusing } from './refusing.ts'

/**
 * `node:tls` of a machine: refused, but for what packages do with it when they are loaded. (http2-wrapper, which got loads, makes a
 * socket on a stream that is none, to see which class Node wraps such a stream in.)
 */
export function tlsModule() {
  class TLSSocket {
    readonly _handle = { _parentWrap: {} }
  }
  return { ...refusing('tls', tls, REFUSED.tls as string), TLSSocket }
}
