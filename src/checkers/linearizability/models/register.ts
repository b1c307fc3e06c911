import * as v from 'valibot'
import { anything } from '../../../options/fields.ts'
import { checkOptions, optionsOf } from '../../../options/options.ts'
import { show } from '../../display.ts'
import { identity, same } from '../../equality.ts'
import { inconsistent, type Model, type ModelOperation } from '../../model.ts'
import type { ClientOperation } from '../../operation.ts'
import { registerStream } from '../../streams/register-values.ts'
import { acceptRegister } from '../accept-register.ts'
import { decideByZones, type RegisterAccess } from '../zones.ts'

/** Configures {@link register}. */
export interface RegisterOptions<Value> {
  /** What it holds at the start. Default `null`. */
  readonly initial?: Value | null
  /** A `read` that returned `null` saw `null` (default), or says nothing and fits any state (as in Knossos). */
  readonly readOfNull?: 'value' | 'anything'
}

const OPTIONS = optionsOf<RegisterOptions<unknown>>({
  initial: anything,
  readOfNull: v.picklist(['value', 'anything']),
})

/**
 * Models a register: `write` a value, `read` the last one written. The `ok` of a `read` carries what it returned.
 */
export function register<Value = unknown>(options: RegisterOptions<Value> = {}): Model<Value | null, 'read' | 'write'> {
  checkOptions('register', OPTIONS, options)
  const { initial = null, readOfNull = 'value' } = options
  const fits = (result: unknown) => readOfNull === 'anything' && same(result, null)
  return {
    name: 'register',
    init: () => initial,
    step(state, { f, value, result, known }) {
      if (f === 'read') return !known || same(state, result) || fits(result) ? state : inconsistent
      if (f === 'write') return value as Value
      throw new Error(`register: unknown operation '${f}' (read, write)`)
    },
    reads: ['read'],
    accepts: history => acceptRegister(history, initial, readOfNull === 'anything'),
    decide: operations =>
      decideByZones(readOfNull === 'anything' ? operations.filter(saysSomething) : operations, initial, ACCESS),
    stream: () => registerStream(initial, readOfNull === 'anything'),
    outlook: {
      precedes: (state, { result }) => same(state, result) || fits(result),
      restarts: ({ value }, { result }) => same(value, result),
    },
    values: () => ({
      initial: [initial],
      verb: 'written',
      brings: ({ f, value }) => (f === 'write' ? [value] : []),
      needs: ({ f, result, known }) => (f === 'read' && known && !fits(result) ? [result] : []),
    }),
    identity,
    describeState: show,
    describeOperation: describeRegisterOperation,
    describeResult: ({ f, result }) => (f === 'read' ? `returned ${show(result)}` : 'succeeded'),
  }
}

export const ACCESS: RegisterAccess = {
  kind: ({ f }) => (f === 'read' || f === 'write' ? f : undefined),
  value: ({ f, value, result }) => (f === 'read' ? result : value),
}

/** Not a read that returned `null`. */
export function saysSomething({ f, result }: ClientOperation): boolean {
  return f !== 'read' || !same(result, null)
}

/** `read`, `write of 2`. */
export function describeRegisterOperation({ f, value }: ModelOperation): string {
  return f === 'write' ? `write of ${show(value)}` : f
}
