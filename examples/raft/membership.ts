import type { ClientReply, MembershipRequest } from './messages.ts'
import type { Server } from './server.ts'
import { DONE } from './state-machine.ts'

const FEWEST_MEMBERS = 3

/**
 * What a leader does with a request to change the members: the new ones, or what it answers at once. One server at a time,
 * each change committed before the next begins, so that any majority before and any majority after have a server in common
 * (dissertation, 4.1).
 */
export function changedMembers(
  server: Server,
  request: MembershipRequest,
): { readonly members: readonly string[] } | { readonly reply: ClientReply } {
  const { members, membersIndex } = server.log
  const isFirst = !server.hasCommittedInTerm() && server.bug !== 'membership-before-noop'
  const isUnderWay = membersIndex > server.commitIndex && server.bug !== 'overlapping-membership-changes'
  if (isFirst || isUnderWay) return { reply: { status: 'retry' } }

  const { change, server: id } = request
  if (members.includes(id) === (change === 'add')) return { reply: { status: 'done', result: DONE } }
  if (change === 'add') return { members: [...members, id] }
  if (members.length > FEWEST_MEMBERS) return { members: members.filter(member => member !== id) }
  return { reply: { status: 'refused', reason: `at least ${FEWEST_MEMBERS} servers have to stay` } }
}
