import type { Entry } from './log.ts'
import type { Snapshot } from './snapshot.ts'
import type { Result } from './state-machine.ts'

/** Would you vote for me in `term`, if I asked? No term changes by the question (dissertation, 9.6). */
export interface PreVote {
  readonly type: 'pre-vote'
  readonly term: number
  readonly lastIndex: number
  readonly lastTerm: number
}

/** `term` is the one that was asked about if granted, otherwise the voter's own. */
export interface PreVoteReply {
  readonly type: 'pre-vote-reply'
  readonly term: number
  readonly granted: boolean
}

export interface RequestVote {
  readonly type: 'request-vote'
  readonly term: number
  readonly lastIndex: number
  readonly lastTerm: number
}

export interface VoteReply {
  readonly type: 'vote-reply'
  readonly term: number
  readonly granted: boolean
}

/** Entries from `prevIndex + 1` on; none of them is a heartbeat. */
export interface Append {
  readonly type: 'append'
  readonly term: number
  readonly prevIndex: number
  readonly prevTerm: number
  readonly entries: readonly Entry[]
  readonly commitIndex: number
  /** Counts the rounds of messages of this leader in this term, and comes back in the reply: it confirms reads. */
  readonly round: number
}

export interface InstallSnapshot {
  readonly type: 'install-snapshot'
  readonly term: number
  readonly snapshot: Snapshot
  readonly round: number
}

/** Answers `append` and `install-snapshot`. */
export interface AppendReply {
  readonly type: 'append-reply'
  readonly term: number
  /** The term of the message that it answers: its sender may have been deposed since, and elected again in `term`. */
  readonly leaderTerm: number
  readonly success: boolean
  /** If successful, up to where the log is now known to be the leader's; otherwise from where the leader should try. */
  readonly index: number
  readonly round: number
}

export type PeerMessage = PreVote | PreVoteReply | RequestVote | VoteReply | Append | InstallSnapshot | AppendReply

/** A change of the store. `client` and `sequence` name it: it is carried out once however often it arrives. */
export interface WriteRequest {
  readonly type: 'write'
  readonly client: string
  readonly sequence: number
  readonly f: 'put' | 'append' | 'cas'
  readonly key: string
  readonly argument: unknown
}

export interface ReadRequest {
  readonly type: 'read'
  readonly key: string
}

/** Adds a server to the cluster or removes one; asking for what is so already is a success. */
export interface MembershipRequest {
  readonly type: 'membership'
  readonly change: 'add' | 'remove'
  readonly server: string
}

export type ClientRequest = WriteRequest | ReadRequest | MembershipRequest

export type ClientReply =
  | { readonly status: 'done'; readonly result: Result }
  /** This copy of the request was not taken; `leader` is a guess. */
  | { readonly status: 'not-leader'; readonly leader: string | null }
  /** Ask again: it may have been carried out, or may yet. */
  | { readonly status: 'retry' }
  | { readonly status: 'refused'; readonly reason: string }

export type Message = PeerMessage | ClientRequest
