import { inconsistent, type Model } from 'sameseed/checkers'
import { AT_FIRST, LEAST } from './messages.ts'

/** An account, by name: what it holds, or null where there is none. An image that is stored shows that there is one at some time. */
export const account: Model<number | null, 'create' | 'delete' | 'withdraw' | 'balance' | 'image'> = {
  name: 'account',
  init: () => null,
  partition: ({ value }) => (value as readonly [string, number])[0],
  reads: ['balance', 'image'],
  step(balance, { f, value, result, known }) {
    const [after, expected] = outcomeOf(f, balance, (value as readonly [string, number])[1])
    return known && result !== expected ? inconsistent : after
  },
}

function outcomeOf(f: string, balance: number | null, amount: number): readonly [number | null, string | number] {
  if (f === 'image') return [balance, balance === null ? 'missing' : 'stored']
  if (f === 'create') return balance === null ? [AT_FIRST, 'created'] : [balance, 'exists']
  if (balance === null) return [null, 'missing']
  if (f === 'balance') return [balance, balance]
  if (f === 'delete') return [null, 'deleted']
  return balance - amount < LEAST ? [balance, 'refused'] : [balance - amount, balance - amount]
}
