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

/**
 * Returns the stack of who calls as V8 has it, a frame a line: places are those in what runs, which may have been made of the sources.
 * `most`: of how many frames. Takes tens of microseconds; a stack with the places in the sources may take a hundred times as long.
 */
export function rawStackHere(most: number): string {
  const limit = Error.stackTraceLimit
  const asked = isAskedForWhole
  isAskedForWhole = true
  const prepare = Error.prepareStackTrace
  Error.prepareStackTrace = joined
  Error.stackTraceLimit = most
  try {
    return String(new Error().stack)
  } finally {
    Error.stackTraceLimit = limit
    Error.prepareStackTrace = prepare
    isAskedForWhole = asked
  }
}

function joined(_error: Error, sites: readonly NodeJS.CallSite[]): string {
  return sites.join('\n')
}
