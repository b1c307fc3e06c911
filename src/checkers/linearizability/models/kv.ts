import * as v from 'valibot'
import { anything } from '../../../options/fields.ts'
import { checkOptions, optionsOf } from '../../../options/options.ts'
import { show, showName } from '../../display.ts'
import { identity, same } from '../../equality.ts'
import { inconsistent, type Model, type ModelOperation } from '../../model.ts'
import { type CasAccess, decideByVersionChain } from '../version-chain.ts'
import { decideByZones, type RegisterAccess } from '../zones.ts'
import { casArguments } from './cas-register.ts'
import { isNothing } from './fifo-queue.ts'

/** Configures {@link kv}. */
export interface KvOptions {
  /** What a key holds that was never put, or was deleted. Default `null`; Porcupine's test data wants `''`. */
  readonly missing?: unknown
  /** What a `fail`ed `cas` says; see `casRegister`. */
  readonly failedCas?: 'nothing' | 'mismatch'
}

const OPTIONS = optionsOf<KvOptions>({ missing: anything, failedCas: v.picklist(['nothing', 'mismatch']) })

/**
 * Models a map whose keys are independent. The value of every operation is `[key, argument]`, and that of its `ok`
 * `[key, result]`:
 *
 * - `get` or `read`: `[key, null]` → `[key, value]`. Also short: `key` → `value`.
 * - `put` or `write`: `[key, value]`
 * - `append`: `[key, suffix]` to a string or an array
 * - `delete`: `[key, null]` or `key`
 * - `cas`: `[key, [old, new]]`, or `[key, old, new]`
 */
export function kv(
  options: KvOptions = {},
): Model<unknown, 'get' | 'read' | 'put' | 'write' | 'append' | 'delete' | 'cas'> {
  checkOptions('kv', OPTIONS, options)
  const { missing = null, failedCas = 'nothing' } = options
  return {
    name: 'store',
    init: () => missing,
    partition: operation => keyOf(operation),
    step(state, operation) {
      switch (operation.f) {
        case 'get':
        case 'read':
          return !operation.known || same(state, resultOf(operation)) ? state : inconsistent
        case 'put':
        case 'write':
          return argumentOf(operation)
        case 'append':
          return append(state, argumentOf(operation))
        case 'delete':
          return missing
        case 'cas': {
          const [old, next] = casArguments(argumentOf(operation))
          if (operation.failed) return same(state, old) ? inconsistent : state
          return same(state, old) ? next : inconsistent
        }
        default:
          throw new Error(`kv: unknown operation '${operation.f}' (get, put, append, delete, cas, read, write)`)
      }
    },
    reads: operation => isRead(operation) || operation.failed,
    // What is appended to is another value.
    values: operations =>
      operations.some(({ f }) => f === 'append') ? undefined : { initial: [missing], verb: 'written', brings, needs },
    identity,
    ...(failedCas === 'mismatch' ? { observesFailure: ({ f }) => f === 'cas' } : {}),
    decide: operations =>
      decideByVersionChain(operations, missing, CAS_ACCESS) ?? decideByZones(operations, missing, ACCESS),
    outlook: {
      precedes: (state, read) => begins(resultOf(read), state, missing),
      restarts({ f, value }, read) {
        if (f === 'append') return false
        if (f === 'delete') return begins(resultOf(read), missing, missing)
        const argument = argumentOf({ f, value })
        return begins(resultOf(read), f === 'cas' ? casArguments(argument)[1] : argument, missing)
      },
    },
    describeState: show,
    describeOperation: describeKvOperation,
    describeMismatch([state, ...others], operation) {
      if (!isRead(operation) || others.length > 0) return undefined
      const result = resultOf(operation)
      const both = typeof state === 'string' && typeof result === 'string' && state.startsWith(result)
      return both && result !== '' ? `It lacks ${show(state.slice(result.length))} at its end.` : undefined
    },
    describeResult: operation => {
      if (operation.failed) return 'found something else'
      return isRead(operation) ? `returned ${show(resultOf(operation))}` : 'succeeded'
    },
  }
}

function brings(operation: ModelOperation): readonly unknown[] {
  const { f } = operation
  if (f === 'put' || f === 'write') return [argumentOf(operation)]
  return f === 'cas' ? [casArguments(argumentOf(operation))[1]] : []
}

function needs(operation: ModelOperation): readonly unknown[] {
  if (operation.f === 'cas') return [casArguments(argumentOf(operation))[0]]
  return isRead(operation) && operation.known ? [resultOf(operation)] : []
}

/** Whether appending can make `whole` out of `state`. */
function begins(whole: unknown, state: unknown, missing: unknown): boolean {
  if (typeof whole === 'string' && typeof state === 'string') return whole.startsWith(state)
  if (Array.isArray(whole) && Array.isArray(state)) {
    return whole.length >= state.length && state.every((item, i) => same(item, whole[i]))
  }
  // Anything can be appended to nothing, and nothing to anything but strings and arrays.
  return state === '' || isNothing(state) || same(state, missing) || same(whole, state)
}

/** Exported for the other models over keys. */
export function keyOf({ f, value }: Asked): unknown {
  if (Array.isArray(value)) return value[0]
  if (f === 'get' || f === 'read' || f === 'delete') return value
  throw new TypeError(`kv: the value of a ${f} must be [key, …], not ${show(value)}`)
}

function isRead({ f }: Asked): boolean {
  return f === 'get' || f === 'read'
}

const ACCESS: RegisterAccess = {
  kind: ({ f }) => (f === 'get' || f === 'read' ? 'read' : f === 'put' || f === 'write' ? 'write' : undefined),
  value: operation => (isRead(operation) ? resultOf(operation) : argumentOf(operation)),
}

const CAS_ACCESS: CasAccess = {
  kind: ({ f, outcome }) =>
    f === 'get' || f === 'read' ? 'read' : f === 'cas' && outcome !== 'fail' ? 'cas' : undefined,
  value: resultOf,
  arguments: operation => casArguments(argumentOf(operation)),
}

type Asked = Pick<ModelOperation, 'f' | 'value'>
type Answered = Pick<ModelOperation, 'f' | 'value' | 'result'>

function argumentOf({ f, value }: Asked): unknown {
  if (Array.isArray(value) && value.length === 2) return value[1]
  if (f === 'cas' && Array.isArray(value) && value.length === 3) return value.slice(1)
  throw new TypeError(`kv: the value of a ${f} must be [key, argument], not ${show(value)}`)
}

function resultOf({ f, value, result }: Answered): unknown {
  if (!Array.isArray(value)) return result
  if (Array.isArray(result) && result.length === 2 && same(result[0], value[0])) return result[1]
  throw new TypeError(`kv: the ok of a ${f} of ${show(value)} must be [${show(value[0])}, value], not ${show(result)}`)
}

function append(state: unknown, suffix: unknown): unknown {
  if (Array.isArray(state)) return [...state, suffix]
  if (isNothing(state) || state === '') return typeof suffix === 'string' ? suffix : [suffix]
  if (typeof state === 'string' && typeof suffix === 'string') return state + suffix
  throw new TypeError(`kv: cannot append ${show(suffix)} to ${show(state)}`)
}

function describeKvOperation(operation: ModelOperation): string {
  const { f } = operation
  const key = showName(keyOf(operation))
  switch (f) {
    case 'put':
    case 'write':
    case 'append':
      return `${f} of ${show(argumentOf(operation))} to ${key}`
    case 'cas': {
      const [old, next] = casArguments(argumentOf(operation))
      return `cas of ${key} from ${show(old)} to ${show(next)}`
    }
    default:
      return `${f} of ${key}`
  }
}
