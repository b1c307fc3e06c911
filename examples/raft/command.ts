import type { WriteRequest } from './messages.ts'

/** What an entry of the log says: nothing (a new leader's first entry), a change of the store, or of the cluster. */
export type Command =
  | { readonly type: 'noop' }
  | WriteRequest
  | { readonly type: 'members'; readonly members: readonly string[] }

/**
 * Goes on from the digest of a log to that of the log with one more entry. Two logs with the same digest at an index are
 * the same up to there, which lets properties compare logs without looking at their entries.
 */
export function digestOf(before: number, term: number, command: Command): number {
  let digest = Math.imul(before ^ term, 0x01000193)
  if (command.type === 'write') digest = mixText(digest ^ command.sequence, command.client)
  else if (command.type === 'members') for (const member of command.members) digest = mixText(digest ^ 1, member)
  return Math.imul(digest ^ (digest >>> 15), 0x85ebca6b)
}

function mixText(before: number, text: string): number {
  let digest = before
  for (let i = 0; i < text.length; i++) digest = Math.imul(digest ^ text.charCodeAt(i), 0x01000193)
  return digest
}
