/** Whether a stack is asked for by the simulator, which wants all of it. */
export let isAskedForWhole = false

/** Returns the stack of an error with all of its frames, whoever runs now: the code of a program sees its own only. */
export function wholeStack(error: { readonly stack?: unknown }): unknown {
  const before = isAskedForWhole
  isAskedForWhole = true
  try {
    return error.stack
  } finally {
    isAskedForWhole = before
  }
}

/** Returns the stack of who calls. `most`: of how many frames. Slow. */
export function stackHere(most = Error.stackTraceLimit): string {
  const before = Error.stackTraceLimit
  Error.stackTraceLimit = most
  const error = new Error()
  Error.stackTraceLimit = before
  return String(wholeStack(error))
}
