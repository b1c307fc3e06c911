import { identity } from '../equality.ts'
import { inconsistent, isRead, type Model, modelOperation, OneOf } from '../model.ts'
import type { ClientOperation } from '../operation.ts'
import { tellOperation, tellRead } from './wording.ts'

/** A read or a write of one register, or what a register held at first. */
export interface Access {
  /** `undefined`: what the register held at first, as a write before all others. */
  readonly operation: ClientOperation | undefined
  readonly isWrite: boolean
  /** Number of the register. */
  readonly register: number
  /** The access that wrote what this read returned; -1 for a write. */
  readonly source: number
}

/** Reads and writes of registers, where it is known which write every read returned. Accesses are numbers. */
export interface RegisterHistory {
  readonly accesses: readonly Access[]
  /** Per process, its accesses in program order. */
  readonly sessions: readonly (readonly number[])[]
}

export type ReadAsRegisters =
  | { readonly outcome: 'registers'; readonly history: RegisterHistory }
  /** A read returned what nobody wrote: no consistency model allows that. */
  | { readonly outcome: 'thin air'; readonly operation: ClientOperation; readonly reason: string }
  /** Not reads and plain writes only, or it is open which write a read returned. */
  | { readonly outcome: 'other'; readonly because: string }

const NO_PLAIN_WRITE = 'is neither a read nor a plain write'

interface Register<State> {
  /** The states it may be in, by what they are known by, in order of appearance; the first is the initial one. */
  readonly states: Map<unknown, State>
  readonly writers: Map<unknown, ClientOperation[]>
}

/**
 * Takes a history of any model for one of reads and writes, if it is: an update has to set the state regardless of what it
 * was (tried from two of the states), and a read has to fit exactly one of the states that
 * were ever written. A value may be written twice as long as no read returns it.
 *
 * Left out are operations that failed, reads of unknown result, writes of unknown outcome that nobody read (to leave them out is
 * always allowed), and reads that fit every state. O(n) for models whose reads return the state, O(n²) for others.
 */
export function readAsRegisters<State>(model: Model<State>, all: readonly ClientOperation[]): ReadAsRegisters {
  const id = (state: State) => (model.identity === undefined ? identity(state) : model.identity(state))
  const initial = model.init()
  const initialId = id(initial)
  const registers: Register<State>[] = []
  const numbers = new Map<unknown, number>()
  const numberOf = (operation: ClientOperation): number => {
    const key = model.partition === undefined ? undefined : identity(model.partition(operation))
    let number = numbers.get(key)
    if (number === undefined) {
      number = registers.push({ states: new Map([[initialId, initial]]), writers: new Map() }) - 1
      numbers.set(key, number)
    }
    return number
  }
  const other = (operation: ClientOperation, what: string): ReadAsRegisters => ({
    outcome: 'other',
    because: `${tellOperation(model, operation)} ${what}`,
  })

  const failed: ClientOperation[] = []
  const relevant: { readonly operation: ClientOperation; readonly register: number; writes?: unknown }[] = []
  for (const operation of all) {
    const seen = modelOperation(model, operation)
    if (operation.outcome === 'fail') {
      if (model.observesFailure?.(seen) === true)
        return other(operation, 'failed, which says something about the state')
      failed.push(operation)
      continue
    }
    if (isRead(model, seen)) {
      if (operation.outcome === 'ok') relevant.push({ operation, register: numberOf(operation) })
      continue
    }
    const register = numberOf(operation)
    const { states, writers } = registers[register]!
    const after = model.step(initial, seen)
    if (after === inconsistent || after instanceof OneOf) return other(operation, NO_PLAIN_WRITE)
    const writes = id(after as State)
    if (!states.has(writes)) states.set(writes, after as State)
    const writersOfIt = writers.get(writes)
    if (writersOfIt === undefined) writers.set(writes, [operation])
    else writersOfIt.push(operation)
    relevant.push({ operation, register, writes })
  }
  for (const { operation, register, writes } of relevant) {
    if (writes === undefined) continue
    const before = twoOf(registers[register]!.states)[1]
    if (before === undefined) continue
    const after = model.step(before, modelOperation(model, operation))
    if (after === inconsistent || after instanceof OneOf || id(after as State) !== writes) {
      return other(operation, NO_PLAIN_WRITE)
    }
  }

  // Which write every read returned.
  const sources = new Map<ClientOperation, ClientOperation | 'initial'>()
  const meaningless = new Set<ClientOperation>()
  for (const { operation, register, ...rest } of relevant) {
    if ('writes' in rest) continue
    const { states, writers } = registers[register]!
    const fitting = fittingStates(model, operation, states)
    if (fitting.length > 1) {
      if (fitting.length < states.size) return other(operation, 'fits several of the values written')
      meaningless.add(operation)
      continue
    }
    const [state] = fitting
    if (state === undefined) {
      const lie = failed.find(each => numberOf(each) === register && fitsAfter(model, initial, each, operation))
      const note =
        lie === undefined ? 'which nobody wrote' : `but ${tellOperation(model, lie)} failed, and nobody else wrote it`
      return { outcome: 'thin air', operation, reason: `${tellRead(model, operation)}, ${note}.` }
    }
    const candidates: (ClientOperation | 'initial')[] = [...(writers.get(state) ?? [])]
    if (state === initialId) candidates.push('initial')
    if (candidates.length > 1) {
      const [first, second] = candidates as [ClientOperation, ClientOperation | 'initial']
      const also = second === 'initial' ? 'the initial value' : tellOperation(model, second)
      const what = `${tellRead(model, operation)}: that may be ${tellOperation(model, first)} or ${also}`
      return { outcome: 'other', because: what }
    }
    sources.set(operation, candidates[0]!)
  }

  const read = new Set<ClientOperation | 'initial'>(sources.values())
  const accesses: Access[] = []
  const numberOfAccess = new Map<ClientOperation, number>()
  const initials = new Map<number, number>()
  const sessions = new Map<number, number[]>()
  const kept = relevant.filter(
    ({ operation }) => !meaningless.has(operation) && (operation.outcome === 'ok' || read.has(operation)),
  )
  kept.forEach(({ operation }, number) => {
    numberOfAccess.set(operation, number)
  })
  let next = kept.length
  const initialOf = (register: number): number => {
    const known = initials.get(register)
    if (known !== undefined) return known
    initials.set(register, next)
    return next++
  }
  for (const { operation, register, ...rest } of kept) {
    const number = accesses.length
    const isWrite = 'writes' in rest
    const source = sources.get(operation)
    accesses.push({
      operation,
      isWrite,
      register,
      source: isWrite ? -1 : source === 'initial' ? initialOf(register) : numberOfAccess.get(source!)!,
    })
    const session = sessions.get(operation.process)
    if (session === undefined) sessions.set(operation.process, [number])
    else session.push(number)
  }
  for (const register of initials.keys()) accesses.push({ operation: undefined, isWrite: true, register, source: -1 })
  return { outcome: 'registers', history: { accesses, sessions: [...sessions.values()] } }
}

/** The initial state and one more, if there is one. */
function twoOf<State>(states: ReadonlyMap<unknown, State>): readonly State[] {
  const two: State[] = []
  for (const state of states.values()) if (two.push(state) === 2) break
  return two
}

/** What the states are known by in which the read can have its result. All of them if it fits more than one. */
function fittingStates<State>(
  model: Model<State>,
  operation: ClientOperation,
  states: ReadonlyMap<unknown, State>,
): readonly unknown[] {
  const seen = modelOperation(model, operation)
  const fits = (state: State) => model.step(state, seen) !== inconsistent
  // Mostly the result is the state, alone or with its key: then there is no need to try them all.
  const { result } = operation
  for (const guess of Array.isArray(result) && result.length === 2 ? [result[1], result] : [result]) {
    const key = identity(guess)
    if (!states.has(key) || !fits(states.get(key)!)) continue
    const other = twoOf(states).find(state => state !== states.get(key))
    if (other === undefined || !fits(other)) return [key]
    break
  }
  return [...states].filter(([, state]) => fits(state)).map(([key]) => key)
}

/** Whether `read` can have its result right after `write`. */
function fitsAfter<State>(model: Model<State>, initial: State, write: ClientOperation, read: ClientOperation): boolean {
  const seen = modelOperation(model, { ...write, outcome: 'info', result: undefined })
  if (isRead(model, seen)) return false
  const after = model.step(initial, seen)
  if (after === inconsistent || after instanceof OneOf) return false
  return model.step(after as State, modelOperation(model, read)) !== inconsistent
}
