import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** This package's own code: `…/src/` or `…/dist/`. */
const OWN = dirname(dirname(fileURLToPath(import.meta.url))) + sep

/** The innermost line of a stack that is neither ours nor Node's: `makeMove (/home/me/game.ts:12:5)`. */
export function userFrame(stack: string | undefined): string | undefined {
  for (const line of (stack ?? '').split('\n').slice(1)) {
    const frame = line.trim().replace(/^at (async )?/, '')
    const path = frame.replace(/file:\/\//g, '')
    if (!path.includes(OWN) && !path.includes('node:') && path.includes(':')) return frame.replace(/file:\/\//g, '')
  }
  return undefined
}

/** The user's line that is running now. Slow: a stack is captured. */
export function lineHere(): string | undefined {
  const before = Error.stackTraceLimit
  Error.stackTraceLimit = 30
  const { stack } = new Error()
  Error.stackTraceLimit = before
  return userFrame(stack)
}
