import * as v from 'valibot'
import { checkOptions, optionsOf } from '../../../options/options.ts'
import { show } from '../../display.ts'
import { type Exact, isExact, plus } from '../../exact.ts'
import { inconsistent, type Model } from '../../model.ts'

/** Configures {@link counter}. */
export interface CounterOptions {
  /** Default 0. */
  readonly initial?: number
}

const OPTIONS = optionsOf<CounterOptions>({ initial: v.number() })

/** Models a counter: `add` a number (also negative), `increment` or `decrement` by the value or 1, `read`. */
export function counter(
  options: CounterOptions = {},
): Model<number | bigint, 'add' | 'increment' | 'decrement' | 'read'> {
  checkOptions('counter', OPTIONS, options)
  const { initial = 0 } = options
  return {
    name: 'counter',
    init: () => initial,
    step(state, { f, value, result, known }) {
      switch (f) {
        case 'add':
          return plus(state, amount(value))
        case 'increment':
          return plus(state, amount(value ?? 1))
        case 'decrement':
          return plus(state, -amount(value ?? 1))
        case 'read':
          return !known || result === state ? state : inconsistent
        default:
          throw new Error(`counter: unknown operation '${f}' (add, increment, decrement, read)`)
      }
    },
    reads: ['read'],
    outlook: {
      precedes: (state, { result }) => state <= (isExact(result) ? result : Number.NaN),
      restarts: ({ f, value }) => (f === 'decrement' ? amount(value ?? 1) > 0 : amount(value ?? 1) < 0),
    },
    identity: state => state,
    describeOperation: ({ f, value }) =>
      value === null || value === undefined || f === 'read' ? f : `${f} of ${value}`,
    describeResult: ({ f, result }) => (f === 'read' ? `returned ${show(result)}` : 'succeeded'),
  }
}

function amount(value: unknown): Exact {
  if (isExact(value)) return value
  throw new TypeError(`counter: the value to add must be a number, not ${show(value)}`)
}
