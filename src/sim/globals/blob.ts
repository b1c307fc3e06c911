import { current } from '../current.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'

const PIECE_BYTES = 65_536

/**
 * What is in a blob comes of microtasks, but for its stream, which takes macrotasks of Node's own from version 24 on: a node gets one
 * that does not. Its pieces have up to 64 KiB.
 */
export function blobPatches(): Patch[] {
  const original = Blob.prototype.stream as AnyFunction
  const replacement = function (this: Blob): unknown {
    if (current === undefined) return Reflect.apply(original, this, [])
    let at = 0
    return new ReadableStream({
      type: 'bytes',
      pull: async controller => {
        if (at >= this.size) {
          controller.close()
          controller.byobRequest?.respond(0)
          return
        }
        controller.enqueue(new Uint8Array(await this.slice(at, at + PIECE_BYTES).arrayBuffer()))
        at += PIECE_BYTES
      },
    })
  }
  return [{ target: Blob.prototype, key: 'stream', replacement: dressed(replacement, original) }]
}
