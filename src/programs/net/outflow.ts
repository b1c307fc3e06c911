import { type Connection, ConnectionError } from '../../sim/env.ts'
import { systemError } from './system-error.ts'

type Done = (error?: Error | null) => void

/** Hands bytes to a connection. They are written when the other end has room for them: until then `done` waits. */
export function hand(connection: Connection<Uint8Array> | undefined, bytes: Uint8Array, done: Done): void {
  if (connection === undefined) {
    done(systemError('write', 'EPIPE'))
    return
  }
  const failed = (error: unknown) => done(writeError(error))
  try {
    if (connection.send(bytes)) done()
    else void connection.drained().then(() => done(), failed)
  } catch (error) {
    failed(error)
  }
}

function writeError(error: unknown): Error {
  return error instanceof ConnectionError ? systemError('write', error.code) : (error as Error)
}

interface Destroyable {
  destroy(error: Error): unknown
}

/** Takes the place of a socket's `write` once the other end has closed, where this end closes with it. */
export function writeAfterEnd(
  this: Destroyable,
  _chunk: unknown,
  encoding?: unknown,
  callback?: (error: Error) => void,
): boolean {
  const done = typeof encoding === 'function' ? (encoding as (error: Error) => void) : callback
  const error = Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' })
  if (typeof done === 'function') process.nextTick(done, error)
  this.destroy(error)
  return false
}
