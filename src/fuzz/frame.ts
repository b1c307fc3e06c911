import { dirname, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** This package's own code: `…/src/` or `…/dist/`. */
const OWN = dirname(dirname(fileURLToPath(import.meta.url))) + sep
/** What carries the user's code, and is not it. */
const CARRIERS = ['tsx', 'esbuild', '@esbuild', 'commander'].map(name => `${sep}node_modules${sep}${name}${sep}`)

/** The innermost line of an error's stack that is in the user's code: `Lock.receive (lock.sim.ts:12:5)`. */
export function frameOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  for (const line of (error.stack ?? '').split('\n')) {
    if (!/^\s+at /.test(line)) continue
    const frame = line
      .trim()
      .replace(/^at (async )?/, '')
      .replaceAll('file://', '')
    if (!/:\d+:\d+\)?$/.test(frame) || /\b(node|native):/.test(frame)) continue
    if (!isUserCode(frame)) continue
    return shortened(frame)
  }
  return undefined
}

/** Whether a path or a frame is neither ours nor of what carries the user's code. */
export function isUserCode(path: string): boolean {
  return !path.includes(OWN) && !CARRIERS.some(carrier => path.includes(carrier))
}

/** A frame, with paths below the working directory written relative to it. */
export function shortened(frame: string): string {
  const path = /\(?((?:\/|[A-Za-z]:\\)[^()]*?):\d+:\d+\)?$/.exec(frame)?.[1]
  if (path === undefined) return frame
  return frame.replace(path, displayPath(path))
}

/** A path as a person would type it here. */
export function displayPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') ? path : short.split(sep).join('/')
}
