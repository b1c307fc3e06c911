import { sameSignature } from '../../scenario/violation.ts'
import type { Thread } from '../thread/thread.ts'
import { ThreadLost } from '../thread/thread-lost.ts'
import type { KnownFinding } from './known-finding.ts'

/**
 * Whether one of a finding's seeds still shows it, each in a thread that has run nothing else. Throws what keeps a thread from being
 * started.
 */
export async function seenAgain(
  newThread: () => Thread,
  { signature }: KnownFinding,
  seeds: readonly number[],
): Promise<boolean> {
  for (const firstSeed of seeds) {
    const thread = newThread()
    try {
      await thread.load()
      const { failures } = await thread.ask({ type: 'batch', firstSeed, count: 1, verify: false, isFirst: false })
      if (failures.first.some(found => sameSignature(found.signature, signature))) return true
    } catch (error) {
      if (!(error instanceof ThreadLost)) throw error
      if (sameSignature(error.signature, signature)) return true
    } finally {
      await thread.terminate()
    }
  }
  return false
}
