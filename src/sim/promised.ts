/**
 * Returns the promise that user code has returned, of its own library too (bluebird's is none of `Promise`); undefined for what is no
 * promise at all.
 */
export function promised<T>(returned: T | PromiseLike<T>): Promise<T> | undefined {
  if (returned instanceof Promise) return returned
  if (typeof returned !== 'object' || returned === null) return undefined
  return typeof (returned as PromiseLike<T>).then === 'function' ? Promise.resolve(returned) : undefined
}
