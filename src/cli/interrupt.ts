import { EXIT } from './exit-code.ts'

/** The first Ctrl-C asks to come to an end, the second one does not ask. Returns what ends that. */
export function onInterrupt(interrupt: () => void): () => void {
  let isAsked = false
  const listener = () => {
    if (isAsked) process.exit(EXIT.interrupted)
    isAsked = true
    interrupt()
  }
  process.on('SIGINT', listener)
  process.on('SIGTERM', listener)
  return () => {
    process.off('SIGINT', listener)
    process.off('SIGTERM', listener)
  }
}
