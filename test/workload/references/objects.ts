import type { Replicated } from './replica.ts'

/** A set that only grows. */
export const SET: Replicated<readonly number[]> = {
  empty: [],
  change: (state, { value }) => [...new Set([...state, value as number])],
  join: (a, b) => [...new Set([...a, ...b])],
  read: state => state,
}

/** What each incarnation of each replica added. */
export const COUNTER: Replicated<Readonly<Record<string, readonly [added: number, taken: number]>>> = {
  empty: {},
  change(state, { value }, by) {
    const [added, taken] = state[by] ?? [0, 0]
    const amount = value as number
    return { ...state, [by]: amount > 0 ? [added + amount, taken] : [added, taken - amount] }
  },
  join(a, b) {
    const joined = { ...a }
    for (const [by, [added, taken]] of Object.entries(b)) {
      const [mine, minus] = joined[by] ?? [0, 0]
      joined[by] = [Math.max(mine, added), Math.max(minus, taken)]
    }
    return joined
  },
  read: state => Object.values(state).reduce((sum, [added, taken]) => sum + added - taken, 0),
}

/** The same without names: everybody adds what they are told to what they have. */
export const NAIVE_COUNTER: Replicated<number> = {
  empty: 0,
  change: (state, { value }) => state + (value as number),
  join: (a, b) => Math.max(a, b),
  read: state => state,
}
