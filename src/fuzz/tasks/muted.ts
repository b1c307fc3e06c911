/** Drops what the scenario prints meanwhile: it has been seen when the same thing ran for the first time. */
export async function muted<T>(action: () => Promise<T>): Promise<T> {
  const unmute = mute()
  try {
    return await action()
  } finally {
    unmute()
  }
}

/** Drops what is printed from now on. Returns what ends that. */
export function mute(): () => void {
  const streams = [process.stdout, process.stderr]
  const writes = streams.map(stream => stream.write)
  for (const stream of streams) stream.write = dropped as typeof stream.write
  return () => {
    streams.forEach((stream, i) => {
      stream.write = writes[i] as typeof stream.write
    })
  }
}

function dropped(_chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
  const done = typeof encoding === 'function' ? encoding : callback
  if (typeof done === 'function') done()
  return true
}
