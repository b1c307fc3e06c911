import { type AnyChecker, always, type Checker, eventually, type Property, type World } from 'sameseed'
import type { RaftState } from './raft.ts'

/**
 * What a property remembers of a run. A scenario's properties serve many runs, and the history is what tells these apart.
 */
function perRun<T>(create: () => T): (world: World<RaftState>) => T {
  const records = new WeakMap<object, T>()
  return ({ history }) => {
    let record = records.get(history)
    if (record === undefined) {
      record = create()
      records.set(history, record)
    }
    return record
  }
}

/**
 * A property of each server's state, in the light of what was seen of all servers before. `inspect()` makes a new object
 * for each state, so that a server which did nothing since the last time need not be looked at again.
 */
function alwaysOfEach<T>(
  name: string,
  create: () => T,
  judge: (seen: T, id: string, state: RaftState) => string | undefined,
): Property<RaftState> {
  const recordOf = perRun(() => ({ judged: [] as RaftState[], seen: create() }))
  return always(name, world => {
    const { judged, seen } = recordOf(world)
    const { nodes } = world
    for (let i = 0; i < nodes.length; i++) {
      const { id, state } = nodes[i] as (typeof nodes)[number]
      if (judged[i] === state) continue
      judged[i] = state
      const wrong = judge(seen, id, state)
      if (wrong !== undefined) return wrong
    }
    return true
  })
}

/** Paper, figure 3. A leader that has crashed since counts, too. */
export function electionSafety(): Property<RaftState> {
  const create = () => new Map<number, string>()
  return alwaysOfEach('election safety', create, (leaders, id, { role, term }) => {
    if (role !== 'leader') return undefined
    const other = leaders.get(term)
    if (other === undefined) leaders.set(term, id)
    else if (other !== id) return `${other} and ${id} both became leader in term ${term}`
    return undefined
  })
}

/** Paper, figure 3: logs that agree on the index and term of an entry are the same up to there. */
export function logMatching(): Property<RaftState> {
  const create = () => new Map<number, { readonly id: string; readonly digest: number }>()
  return alwaysOfEach('log matching', create, (logs, id, { lastIndex, lastTerm, lastDigest }) => {
    const entry = lastTerm * 2 ** 26 + lastIndex
    const other = logs.get(entry)
    if (other === undefined) logs.set(entry, { id, digest: lastDigest })
    else if (other.digest !== lastDigest) {
      return `the logs of ${other.id} and ${id} both have an entry ${lastIndex} of term ${lastTerm}, but differ before it`
    }
    return undefined
  })
}

/** Paper, figure 3: no two servers apply different entries at the same index. */
export function stateMachineSafety(): Property<RaftState> {
  const create = () => new Map<number, { readonly id: string; readonly digest: number }>()
  return alwaysOfEach('state machine safety', create, (applied, id, { commitIndex, commitDigest }) => {
    const other = applied.get(commitIndex)
    if (other === undefined) applied.set(commitIndex, { id, digest: commitDigest })
    else if (other.digest !== commitDigest) {
      return `${other.id} and ${id} have applied different entries up to index ${commitIndex}`
    }
    return undefined
  })
}

/** Who is a member follows from the log (dissertation, 4.1): servers with the same log go by the same change of members. */
export function sameMembers(): Property<RaftState> {
  const create = () => new Map<number, { readonly id: string; readonly membersIndex: number }>()
  return alwaysOfEach('same log, same members', create, (changes, id, { lastDigest, membersIndex }) => {
    const other = changes.get(lastDigest)
    if (other === undefined) changes.set(lastDigest, { id, membersIndex })
    else if (other.membersIndex !== membersIndex) {
      return `${other.id} and ${id} have the same log, but go by the members of entry ${other.membersIndex} and ${membersIndex}`
    }
    return undefined
  })
}

/** Paper, figure 3: what a leader commits is in the logs of all later leaders. */
export function leaderCompleteness(): Property<RaftState> {
  const committedIn = perRun(() => ({ index: 0, term: 0 }))
  return always('leader completeness', world => {
    const committed = committedIn(world)
    for (const { state } of world.nodes) {
      if (state.commitIndex <= committed.index) continue
      committed.index = state.commitIndex
      committed.term = state.term
    }
    for (const { id, state } of world.nodes) {
      if (state.role === 'leader' && state.term > committed.term && state.lastIndex < committed.index) {
        return `${id} leads in term ${state.term} without entry ${committed.index}, committed in term ${committed.term}`
      }
    }
    return true
  })
}

/** There is a leader, and all its members have applied all that is in its log. */
export function convergence(): Property<RaftState> {
  return eventually('convergence', ({ nodes }) => {
    const leaders = nodes.filter(({ state }) => state.role === 'leader')
    const leader = leaders.sort((a, b) => b.state.term - a.state.term)[0]
    if (leader === undefined) return 'there is no leader'
    const { lastIndex, members } = leader.state
    const behind = members.filter(id => nodes.find(node => node.id === id)?.state.commitIndex !== lastIndex)
    if (behind.length === 0) return true
    return `${leader.id} leads with ${lastIndex} entries, but ${behind.join(', ')} has not applied them`
  })
}

/** Has a checker judge only these operations of a history. */
export function only(fs: readonly string[], checker: AnyChecker): Checker {
  const { name } = checker
  return { name, check: history => checker.check(history.filter(({ f }) => fs.includes(f))) }
}
