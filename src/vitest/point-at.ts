/** Lets an error point at the user's code: vitest prints the lines around the first of `frames`. */
export function pointAt<E extends Error>(error: E, frames: readonly string[]): E {
  // All of the message, since vitest shows errors with equal stacks once only; but nothing in it may pass for a frame.
  const title = `${error.name}: ${error.message}`.split('\n').filter(line => !/^\s*at /.test(line))
  const stack = [...title, ...frames].join('\n')
  Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true })
  return error
}
