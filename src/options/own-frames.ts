import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** This package's own code: `…/src/` or `…/dist/`. */
export const OWN_CODE = `${dirname(dirname(fileURLToPath(import.meta.url))).replaceAll('\\', '/')}/`

const FRAME = /^\s+at /

/** Takes our own frames from the top of an error's stack, so that the first is the user's, if any is. */
export function withoutOwnFrames(error: Error): void {
  const lines = error.stack?.split('\n') ?? []
  // Lines of the message may look like frames.
  const first = lines.findLastIndex(line => !FRAME.test(line)) + 1
  const users = lines.findIndex((line, i) => i >= first && isUsers(line))
  if (users <= first) return
  Object.defineProperty(error, 'stack', {
    value: [...lines.slice(0, first), ...lines.slice(users)].join('\n'),
    writable: true,
    configurable: true,
  })
}

function isUsers(line: string): boolean {
  const plain = line.replaceAll('\\', '/')
  return /\/[^:]*:\d+:\d+\)?$/.test(plain) && !plain.includes(OWN_CODE) && !plain.includes('(node:')
}
