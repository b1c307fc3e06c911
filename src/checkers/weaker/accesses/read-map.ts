/**
 * Which write every read returned.
 *
 * Takes a history of any model for one of reads and writes, if it is: an update has to set the state regardless of what it was,
 * and a read has to fit exactly one of the states that were ever written. A value may be written twice as long as no
 * read returns it.
 */
import { identity } from '../../equality.ts'
import { inconsistent, isRead, type Model, type ModelOperation, modelOperation, OneOf } from '../../model.ts'
import type { ClientOperation } from '../../operation.ts'
import type { StepBudget } from '../budget.ts'
import { tellOperation, tellRead } from '../wording.ts'
import { type Written, WrittenStates } from './written-states.ts'

/** A read or a write that counts. */
export interface ReadOrWrite {
  readonly operation: ClientOperation
  readonly isWrite: boolean
  /** Number of the register. */
  readonly register: number
  /** What a read returned: the write, or `'initial'`. `undefined` for a write. */
  readonly source: ReadOrWrite | 'initial' | undefined
}

export type ReadMap =
  /** In order of invocation. */
  | { readonly outcome: 'known'; readonly accesses: readonly ReadOrWrite[] }
  /** A read returned what was never written: no consistency model allows that. */
  | { readonly outcome: 'thin air'; readonly operation: ClientOperation; readonly reason: string }
  /** Not reads and plain writes only, or it is open which write a read returned. */
  | { readonly outcome: 'open'; readonly because: string }

interface Candidate<State> extends ReadOrWrite {
  readonly seen: ModelOperation
  /** What a write writes. */
  writes: Written<State, Candidate<State>> | undefined
  source: Candidate<State> | 'initial' | undefined
  isReadBack: boolean
}

/**
 * Left out are operations that failed, reads of unknown result, writes of unknown outcome that were never read (to leave them out is
 * always allowed), and reads that fit every state. O(n) for models whose reads return the state, O(n²) for others.
 *
 * @throws OutOfSteps
 */
export function readMapOf<State>(model: Model<State>, all: readonly ClientOperation[], budget: StepBudget): ReadMap {
  const registers: WrittenStates<State, Candidate<State>>[] = []
  const numbers = new Map<unknown, number>()
  const registerOf = (operation: ClientOperation): number => {
    const key = model.partition === undefined ? undefined : identity(model.partition(operation))
    let number = numbers.get(key)
    if (number === undefined) {
      number = registers.push(new WrittenStates(model)) - 1
      numbers.set(key, number)
    }
    return number
  }

  const failed: ClientOperation[] = []
  const candidates: Candidate<State>[] = []
  for (const operation of all) {
    const seen = modelOperation(model, operation)
    if (operation.outcome === 'fail') {
      if (model.observesFailure?.(seen) === true) {
        return open(model, operation, 'failed, which says something about the state')
      }
      failed.push(operation)
      continue
    }
    const isWrite = !isRead(model, seen)
    if (!isWrite && operation.outcome === 'info') continue
    const register = registerOf(operation)
    const unknown = { writes: undefined, source: undefined, isReadBack: false }
    const candidate: Candidate<State> = { operation, isWrite, register, seen, ...unknown }
    candidates.push(candidate)
    if (!isWrite) continue
    candidate.writes = registers[register]!.write(seen, candidate)
    if (candidate.writes === undefined) return notPlain(model, operation)
  }
  budget.spend(candidates.length)
  for (const { operation, register, seen, writes } of candidates) {
    if (writes !== undefined && !registers[register]!.isPlain(seen, writes)) return notPlain(model, operation)
  }

  let doubt: ReadMap | undefined
  for (const read of candidates) {
    if (read.isWrite) continue
    const { operation, register, seen } = read
    const states = registers[register]!
    const fitting = states.fitting(seen, budget)
    if (fitting.length === 0) {
      const lie = failed.find(each => registerOf(each) === register && fitsAfter(model, each, seen))
      const note =
        lie === undefined
          ? 'which was never written'
          : `but ${tellOperation(model, lie)} failed, and no other operation wrote it`
      return { outcome: 'thin air', operation, reason: `${tellRead(model, operation)}, ${note}.` }
    }
    if (fitting.length > 1) {
      // What fits every state says nothing.
      if (fitting.length < states.count) doubt ??= open(model, operation, 'fits several of the values written')
      continue
    }
    const [{ place, writers }] = fitting as [Written<State, Candidate<State>>]
    const sources: (Candidate<State> | 'initial')[] = place === 0 ? [...writers.slice(0, 2), 'initial'] : writers
    if (sources.length > 1) doubt ??= ambiguous(model, operation, sources)
    read.source = sources[0]!
    if (read.source !== 'initial') read.source.isReadBack = true
  }
  if (doubt !== undefined) return doubt
  const accesses = candidates.filter(({ isWrite, source, isReadBack, operation }) =>
    isWrite ? operation.outcome === 'ok' || isReadBack : source !== undefined,
  )
  return { outcome: 'known', accesses }
}

function open<State>(model: Model<State>, operation: ClientOperation, what: string): ReadMap {
  return { outcome: 'open', because: `${tellOperation(model, operation)} ${what}` }
}

function notPlain<State>(model: Model<State>, operation: ClientOperation): ReadMap {
  return open(model, operation, 'is neither a read nor a plain write')
}

function ambiguous<State>(
  model: Model<State>,
  read: ClientOperation,
  [first, second]: readonly (Candidate<State> | 'initial')[],
): ReadMap {
  const tell = (source: Candidate<State> | 'initial' | undefined) =>
    typeof source === 'object' ? tellOperation(model, source.operation) : 'the initial value'
  return { outcome: 'open', because: `${tellRead(model, read)}: that may be ${tell(first)} or ${tell(second)}` }
}

/** Whether the read can have its result right after `write`, which failed. */
function fitsAfter<State>(model: Model<State>, write: ClientOperation, read: ModelOperation): boolean {
  const seen = modelOperation(model, { ...write, outcome: 'info', result: undefined })
  if (isRead(model, seen)) return false
  const after = model.step(model.init(), seen)
  if (after === inconsistent || after instanceof OneOf) return false
  return model.step(after as State, read) !== inconsistent
}
