/**
 * Which write every read returned.
 *
 * Takes a history of any model for one of reads and writes, if it is: an update has to set the state regardless of what it was,
 * and a read has to fit exactly one of the states that were ever written. A value may be written twice as long as no
 * read returns it.
 */
import { identity } from '../equality.ts'
import { inconsistent, isRead, type Model, type ModelOperation, modelOperation, OneOf } from '../model.ts'
import type { ClientOperation } from '../operation.ts'
import type { StepBudget } from './budget.ts'
import { tellOperation, tellRead } from './wording.ts'

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
  /** A read returned what nobody wrote: no consistency model allows that. */
  | { readonly outcome: 'thin air'; readonly operation: ClientOperation; readonly reason: string }
  /** Not reads and plain writes only, or it is open which write a read returned. */
  | { readonly outcome: 'open'; readonly because: string }

/** How many states an update is tried from, besides the initial one, the one it leads to and those written around it. */
const SAMPLES = 4

interface Candidate<State> extends Mutable<ReadOrWrite> {
  readonly seen: ModelOperation
  /** What a write writes. */
  writes: Written<State> | undefined
  source: Candidate<State> | 'initial' | undefined
  isReadBack: boolean
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

/** A state of a register, and who led to it. */
interface Written<State> {
  readonly place: number
  readonly state: State
  readonly writers: Candidate<State>[]
}

interface Register<State> {
  readonly number: number
  /** By what they are known by. */
  readonly states: Map<unknown, Written<State>>
  /** The same in order of appearance; the first is the initial one. */
  readonly inOrder: Written<State>[]
}

/**
 * Left out are operations that failed, reads of unknown result, writes of unknown outcome that nobody read (to leave them out is
 * always allowed), and reads that fit every state. O(n) for models whose reads return the state, O(n²) for others.
 *
 * @throws OutOfSteps
 */
export function readMapOf<State>(model: Model<State>, all: readonly ClientOperation[], budget: StepBudget): ReadMap {
  const id = (state: State) => (model.identity === undefined ? identity(state) : model.identity(state))
  const registers = new Map<unknown, Register<State>>()
  const registerOf = (operation: ClientOperation): Register<State> => {
    const key = model.partition === undefined ? undefined : identity(model.partition(operation))
    let register = registers.get(key)
    if (register === undefined) {
      register = { number: registers.size, states: new Map(), inOrder: [] }
      written(register, model.init(), id)
      registers.set(key, register)
    }
    return register
  }

  const failed: ClientOperation[] = []
  const reads: { readonly candidate: Candidate<State>; readonly register: Register<State> }[] = []
  const writes: typeof reads = []
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
    const candidate: Candidate<State> = {
      operation,
      isWrite,
      register: register.number,
      source: undefined,
      seen,
      writes: undefined,
      isReadBack: false,
    }
    candidates.push(candidate)
    if (isWrite) {
      const after = model.step(register.inOrder[0]!.state, seen)
      if (after === inconsistent || after instanceof OneOf) return notPlain(model, operation)
      candidate.writes = written(register, after as State, id)
      candidate.writes.writers.push(candidate)
      writes.push({ candidate, register })
    } else reads.push({ candidate, register })
  }
  budget.spend(candidates.length)
  for (const { candidate, register } of writes) {
    if (!isPlain(model, candidate, register, id)) return notPlain(model, candidate.operation)
  }

  let doubt: ReadMap | undefined
  for (const { candidate, register } of reads) {
    const { operation } = candidate
    const fitting = fittingStates(model, candidate, register, budget)
    if (fitting.length === 0) {
      const lie = failed.find(each => registerOf(each) === register && fitsAfter(model, each, candidate))
      const note =
        lie === undefined ? 'which nobody wrote' : `but ${tellOperation(model, lie)} failed, and nobody else wrote it`
      return { outcome: 'thin air', operation, reason: `${tellRead(model, operation)}, ${note}.` }
    }
    if (fitting.length > 1) {
      // What fits every state says nothing.
      if (fitting.length < register.inOrder.length)
        doubt ??= open(model, operation, 'fits several of the values written')
      continue
    }
    const [{ place, writers }] = fitting as [Written<State>]
    const sources: (Candidate<State> | 'initial')[] = place === 0 ? [...writers.slice(0, 2), 'initial'] : writers
    if (sources.length > 1) doubt ??= { outcome: 'open', because: ambiguous(model, operation, sources) }
    candidate.source = sources[0]!
    if (candidate.source !== 'initial') candidate.source.isReadBack = true
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
): string {
  const tell = (source: Candidate<State> | 'initial' | undefined) =>
    typeof source === 'object' ? tellOperation(model, source.operation) : 'the initial value'
  return `${tellRead(model, read)}: that may be ${tell(first)} or ${tell(second)}`
}

function written<State>(register: Register<State>, state: State, id: (state: State) => unknown): Written<State> {
  const key = id(state)
  let known = register.states.get(key)
  if (known === undefined) {
    known = { place: register.inOrder.length, state, writers: [] }
    register.states.set(key, known)
    register.inOrder.push(known)
  }
  return known
}

/**
 * Whether an update leads to its state from wherever. To be certain, one would have to try every state; tried are the
 * initial one, its own, its neighbours in order of appearance, and some across the history.
 */
function isPlain<State>(
  model: Model<State>,
  { seen, writes }: Candidate<State>,
  { inOrder }: Register<State>,
  id: (state: State) => unknown,
): boolean {
  const { place, state } = writes!
  const key = id(state)
  const leadsThere = (from: Written<State> | undefined) => {
    if (from === undefined) return true
    const after = model.step(from.state, seen)
    return after !== inconsistent && !(after instanceof OneOf) && id(after as State) === key
  }
  if (!leadsThere(inOrder[place]) || !leadsThere(inOrder[place - 1]) || !leadsThere(inOrder[place + 1])) return false
  const stride = Math.max(1, Math.floor(inOrder.length / SAMPLES))
  for (let at = 0; at < inOrder.length; at += stride) if (!leadsThere(inOrder[at])) return false
  return true
}

/** The states in which the read can have its result. */
function fittingStates<State>(
  model: Model<State>,
  { operation: { result }, seen }: Candidate<State>,
  { states, inOrder }: Register<State>,
  budget: StepBudget,
): readonly Written<State>[] {
  const fits = ({ state }: Written<State>) => model.step(state, seen) !== inconsistent
  // Mostly the result is the state, alone or with its key: then there is no need to try them all.
  for (const guess of Array.isArray(result) && result.length === 2 ? [result[1], result] : [result]) {
    const guessed = states.get(identity(guess))
    if (guessed === undefined || !fits(guessed)) continue
    const another = inOrder[guessed.place === 0 ? 1 : 0]
    if (another === undefined || !fits(another)) return [guessed]
    break
  }
  budget.spend(inOrder.length)
  return inOrder.filter(fits)
}

/** Whether the read can have its result right after `write`, which failed. */
function fitsAfter<State>(model: Model<State>, write: ClientOperation, read: Candidate<State>): boolean {
  const seen = modelOperation(model, { ...write, outcome: 'info', result: undefined })
  if (isRead(model, seen)) return false
  const after = model.step(model.init(), seen)
  if (after === inconsistent || after instanceof OneOf) return false
  return model.step(after as State, read.seen) !== inconsistent
}
