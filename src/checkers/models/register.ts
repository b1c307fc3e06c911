import { show } from '../display.ts'
import { identity, same } from '../equality.ts'
import { inconsistent, type Model, type ModelOperation } from '../model.ts'

export interface RegisterOptions<Value> {
  /** What it holds at the start. Default `null`. */
  readonly initial?: Value | null
}

/** A register: `write` a value, `read` the last one written. The `ok` of a `read` carries what it returned. */
export function register<Value = unknown>(options: RegisterOptions<Value> = {}): Model<Value | null> {
  const { initial = null } = options
  return {
    name: 'register',
    init: () => initial,
    step(state, { f, value, result, known }) {
      if (f === 'read') return !known || same(state, result) ? state : inconsistent
      if (f === 'write') return value as Value
      throw new Error(`register: unknown operation '${f}' (read, write)`)
    },
    reads: ['read'],
    identity,
    describeState: show,
    describeOperation: describeRegisterOperation,
    describeResult: ({ f, result }) => (f === 'read' ? `returned ${show(result)}` : 'succeeded'),
  }
}

/** `read`, `write of 2`. */
export function describeRegisterOperation({ f, value }: ModelOperation): string {
  return f === 'write' ? `write of ${show(value)}` : f
}
