import { anything } from '../../../options/fields.ts'
import { checkOptions, optionsOf } from '../../../options/options.ts'
import { show, showName } from '../../display.ts'
import { identity, same } from '../../equality.ts'
import { inconsistent, type Model, type ModelOperation } from '../../model.ts'

/** Configures {@link multiRegister}. */
export interface MultiRegisterOptions {
  /** What the registers hold at the start. The others hold `null`. */
  readonly initial?: Readonly<Record<string, unknown>> | ReadonlyMap<unknown, unknown>
}

/** Holds name and value of every register that does not hold `null`, by the identity of the name. */
export type MultiRegisterState = ReadonlyMap<unknown, readonly [name: unknown, value: unknown]>

const OPTIONS = optionsOf<MultiRegisterOptions>({ initial: anything })

/**
 * Models several registers that are read and written together. The one operation is `txn`; its value is a list of
 * `['r', name, value]` and `['w', name, value]` (also `read` and `write`), done in this order and as one. The `ok`
 * carries what was read.
 */
export function multiRegister(options: MultiRegisterOptions = {}): Model<MultiRegisterState, 'txn'> {
  checkOptions('multiRegister', OPTIONS, options)
  const { initial = {} } = options
  const entries = initial instanceof Map ? [...initial] : Object.entries(initial)
  const start: MultiRegisterState = new Map(
    entries.filter(([, value]) => !isNull(value)).map(([name, value]) => [identity(name), [name, value]]),
  )
  return {
    name: 'registers',
    init: () => start,
    step(state, operation) {
      const { known } = operation
      let registers = state
      for (const [kind, name, value] of actions(operation)) {
        const id = identity(name)
        if (kind === 'r' || kind === 'read') {
          if (known && !same(registers.get(id)?.[1], value)) return inconsistent
          continue
        }
        const changed = new Map(registers)
        if (isNull(value)) changed.delete(id)
        else changed.set(id, [name, value])
        registers = changed
      }
      return registers
    },
    reads: operation => actions(operation).every(([kind]) => kind === 'r' || kind === 'read'),
    outlook: {
      precedes: (state, read) => actions(read).every(([, name, value]) => same(state.get(identity(name))?.[1], value)),
      restarts: (update, read) => {
        const seen = actions(read)
        return actions(update).some(
          ([kind, name, value]) =>
            kind.startsWith('w') && seen.some(([, of, was]) => same(of, name) && same(was, value)),
        )
      },
    },
    transactions: {
      initial: [...start.values()],
      actionsOf: operation =>
        actions(operation).map(([kind, name, value]) => [
          kind === 'w' || kind === 'write' ? 'w' : 'r',
          name,
          value ?? null,
        ]),
    },
    values: () => ({
      initial: [...start.values()],
      verb: 'written',
      brings: operation =>
        actions(operation)
          .filter(isWrite)
          .map(([, name, value]) => [name, value]),
      needs: operation => (operation.known ? readsOfOthers(actions(operation)) : []),
    }),
    identity: state => identity([...state].map(([id, [, value]]) => identity([id, value])).sort()),
    describeState: state =>
      show(Object.fromEntries([...state.values()].map(([name, value]) => [showName(name), value]))),
    describeOperation: ({ f, value }) => `${f} ${show(value)}`,
    describeResult: ({ result }) => `returned ${show(result)}`,
  }
}

type Action = readonly [kind: 'r' | 'read' | 'w' | 'write', name: unknown, value: unknown]

function actions({ f, value, result, known }: ModelOperation): readonly Action[] {
  if (f !== 'txn') throw new Error(`multiRegister: unknown operation '${f}' (txn)`)
  const list = known ? result : value
  if (!Array.isArray(list)) throw new TypeError(`multiRegister: the value of a txn must be a list, not ${show(list)}`)
  for (const action of list) {
    if (!Array.isArray(action) || !['r', 'read', 'w', 'write'].includes(action[0])) {
      throw new TypeError(`multiRegister: ${show(action)} must be ['r', name, value] or ['w', name, value]`)
    }
  }
  return list
}

function isWrite([kind]: Action): boolean {
  return kind === 'w' || kind === 'write'
}

/** What a transaction read of registers that it had not written itself, as `[name, value]`. */
function readsOfOthers(all: readonly Action[]): readonly (readonly [name: unknown, value: unknown])[] {
  const own = new Set<unknown>()
  return all.flatMap(action => {
    const [, name, value] = action
    const id = identity(name)
    if (isWrite(action)) own.add(id)
    return isWrite(action) || own.has(id) || isNull(value) ? [] : [[name, value] as const]
  })
}

function isNull(value: unknown): boolean {
  return value === null || value === undefined
}
