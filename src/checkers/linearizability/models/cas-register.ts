import * as v from 'valibot'
import { anything } from '../../../options/fields.ts'
import { checkOptions, optionsOf } from '../../../options/options.ts'
import { show } from '../../display.ts'
import { identity, same } from '../../equality.ts'
import { inconsistent, type Model } from '../../model.ts'
import { type CasAccess, decideByVersionChain } from '../version-chain.ts'
import { decideByZones } from '../zones.ts'
import { ACCESS, describeRegisterOperation, type RegisterOptions, saysSomething } from './register.ts'

/** Configures {@link casRegister}. */
export interface CasRegisterOptions<Value> extends RegisterOptions<Value> {
  /**
   * What a `fail`ed `cas` says. `'nothing'` (default, as in Jepsen): it did not happen, for whatever reason.
   * `'mismatch'` (as in Porcupine's etcd model): the register certainly held something else.
   */
  readonly failedCas?: 'nothing' | 'mismatch'
}

const OPTIONS = optionsOf<CasRegisterOptions<unknown>>({
  initial: anything,
  readOfNull: v.picklist(['value', 'anything']),
  failedCas: v.picklist(['nothing', 'mismatch']),
})

/**
 * Models a register with `read`, `write` and `cas`, whose value is `[old, new]`: sets it to `new` if it is `old`, else
 * `fail`s.
 */
export function casRegister<Value = unknown>(
  options: CasRegisterOptions<Value> = {},
): Model<Value | null, 'read' | 'write' | 'cas'> {
  checkOptions('casRegister', OPTIONS, options)
  const { initial = null, failedCas = 'nothing', readOfNull = 'value' } = options
  const fits = (result: unknown) => readOfNull === 'anything' && same(result, null)
  return {
    name: 'register',
    init: () => initial,
    step(state, { f, value, result, known, failed }) {
      if (f === 'read') return !known || same(state, result) || fits(result) ? state : inconsistent
      if (f === 'write') return value as Value
      if (f !== 'cas') throw new Error(`casRegister: unknown operation '${f}' (read, write, cas)`)
      const [old, next] = casArguments(value)
      if (failed) return same(state, old) ? inconsistent : state
      return same(state, old) ? (next as Value) : inconsistent
    },
    reads: ({ f, failed }) => f === 'read' || failed,
    outlook: {
      precedes: (state, { result }) => same(state, result) || fits(result),
      restarts: ({ f, value }, { result }) => same(f === 'cas' ? casArguments(value)[1] : value, result),
    },
    values: () => ({
      initial: [initial],
      verb: 'written',
      brings: ({ f, value }) => (f === 'write' ? [value] : f === 'cas' ? [casArguments(value)[1]] : []),
      needs({ f, value, result, known }) {
        if (f === 'cas') return [casArguments(value)[0]]
        return f === 'read' && known && !fits(result) ? [result] : []
      },
    }),
    identity,
    ...(failedCas === 'mismatch' ? { observesFailure: ({ f }) => f === 'cas' } : {}),
    decide(all) {
      // Neither method is for registers that are both written and compared.
      if (all.some(({ f }) => f === 'cas') && all.some(({ f }) => f === 'write')) return undefined
      const operations = readOfNull === 'anything' ? all.filter(saysSomething) : all
      return decideByVersionChain(operations, initial, CAS_ACCESS) ?? decideByZones(operations, initial, ACCESS)
    },
    describeState: show,
    describeOperation: operation => {
      if (operation.f !== 'cas') return describeRegisterOperation(operation)
      const [old, next] = casArguments(operation.value)
      return `cas from ${show(old)} to ${show(next)}`
    },
    describeResult: ({ f, result, failed }) => {
      if (failed) return 'found something else'
      return f === 'read' ? `returned ${show(result)}` : 'succeeded'
    },
  }
}

const CAS_ACCESS: CasAccess = {
  kind: ({ f, outcome }) => (f === 'read' || (f === 'cas' && outcome !== 'fail') ? f : undefined),
  value: ({ result }) => result,
  arguments: ({ value }) => casArguments(value),
}

/** @throws TypeError if it is not `[old, new]`. */
export function casArguments(value: unknown): readonly [unknown, unknown] {
  if (Array.isArray(value) && value.length === 2) return value as [unknown, unknown]
  throw new TypeError(`the value of a cas must be [old, new], not ${show(value)}`)
}
