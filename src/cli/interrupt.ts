import { ENDING_SIGNALS } from '../fuzz/worker/ending-signals.ts'
import { EXIT } from './exit-code.ts'

/** The first Ctrl-C asks to come to an end, the second one does not ask. Returns what ends that. */
export function onInterrupt(interrupt: () => void): () => void {
  let isAsked = false
  const listener = () => {
    if (isAsked) process.exit(EXIT.interrupted)
    isAsked = true
    interrupt()
  }
  for (const signal of ENDING_SIGNALS) process.on(signal, listener)
  return () => {
    for (const signal of ENDING_SIGNALS) process.off(signal, listener)
  }
}
