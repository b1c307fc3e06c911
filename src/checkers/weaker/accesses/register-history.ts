import type { ClientOperation } from '../../operation.ts'
import type { ReadOrWrite } from './read-map.ts'
import { sessionsOf } from './sessions.ts'

/**
 * Reads and writes of registers, where it is known which write every read returned. Accesses are numbers, in columns: there may be
 * a million. What a register held at first is a write before all others, without an operation.
 */
export interface RegisterHistory {
  readonly size: number
  readonly operations: readonly (ClientOperation | undefined)[]
  readonly isWrite: Uint8Array
  /** Number of the register. */
  readonly registers: Int32Array
  /** The access that wrote what this read returned; -1 for a write. */
  readonly sources: Int32Array
  /** Per process, its accesses in program order. */
  readonly sessions: readonly (readonly number[])[]
  /** Writes of unknown outcome that their process went on after; each is all there is of a session. */
  readonly abandoned: readonly AbandonedWrite[]
}

/** A write that comes after the beginning of another session, and is before none of the rest. */
export interface AbandonedWrite {
  readonly write: number
  readonly session: readonly number[]
  /** How many accesses of that session come before it. */
  readonly count: number
}

/** Initial values come after the accesses, and only where they were read. */
export function registerHistoryOf(accesses: readonly ReadOrWrite[]): RegisterHistory {
  const numbers = new Map<ReadOrWrite, number>()
  const initials = new Map<number, number>()
  accesses.forEach((access, number) => {
    if (access.isWrite) numbers.set(access, number)
    else if (access.source === 'initial' && !initials.has(access.register)) {
      initials.set(access.register, accesses.length + initials.size)
    }
  })
  const size = accesses.length + initials.size
  const isWrite = new Uint8Array(size).fill(1)
  const registers = new Int32Array(size)
  const sources = new Int32Array(size).fill(-1)
  const operations: (ClientOperation | undefined)[] = accesses.map(({ operation }) => operation)
  accesses.forEach(({ register, source }, number) => {
    registers[number] = register
    if (source === undefined) return
    isWrite[number] = 0
    sources[number] = source === 'initial' ? initials.get(register)! : numbers.get(source)!
  })
  for (const [register, initial] of initials) registers[initial] = register
  for (let initial = accesses.length; initial < size; initial++) operations.push(undefined)
  const numbered = accesses.map(({ operation: { process, outcome } }, number) => ({ process, outcome, number }))
  const all = sessionsOf(numbered)
  const sessions = all.map(session => session.operations.map(({ number }) => number))
  const abandoned = all.flatMap(({ after }, i): AbandonedWrite[] => {
    return after === undefined
      ? []
      : [{ write: sessions[i]![0]!, session: sessions[after.session]!, count: after.count }]
  })
  return { size, operations, isWrite, registers, sources, sessions, abandoned }
}

export function readsOf({ isWrite }: RegisterHistory, session: readonly number[]): number[] {
  return session.filter(access => isWrite[access] === 0)
}

/** The last access before an abandoned write in its process, of those asked for; `undefined` if there is none. */
export function lastBefore(
  { session, count }: AbandonedWrite,
  isAskedFor: (access: number) => boolean = () => true,
): number | undefined {
  for (let i = count - 1; i >= 0; i--) if (isAskedFor(session[i]!)) return session[i]!
  return undefined
}

export function writesOf({ isWrite }: RegisterHistory, session: readonly number[]): number[] {
  return session.filter(access => isWrite[access] === 1)
}
