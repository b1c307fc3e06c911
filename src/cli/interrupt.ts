import { EXIT } from './exit-code.ts'

/** The first Ctrl-C asks to come to an end, the second one does not ask. Returns what ends that. */
export function onInterrupt(interrupt: () => void): () => void {
  let isAsked = false
  const listener = () => {
    if (isAsked) process.exit(EXIT.interrupted)
    isAsked = true
    interrupt()
  }
  for (const signal of SIGNALS) process.on(signal, listener)
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener)
  }
}

/** Of a person, of a system that shuts down, and of a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
