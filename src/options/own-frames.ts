import { OWN_CODE } from './own-files.ts'

/** How a frame in this package's code begins, with slashes: `…/src/` or `…/dist/`. */
export const OWN_FRAMES = `${OWN_CODE.replaceAll('\\', '/')}/`

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
  return /\/[^:]*:\d+:\d+\)?$/.test(plain) && !plain.includes(OWN_FRAMES) && !plain.includes('(node:')
}
