import type { History } from '../../../src/workload/history.ts'
import { history, type Line } from '../../history.ts'

/** A store that shows an old value again, while another client still waits for its answer. */
export const STALE_READ = history(
  [100, 0, 'invoke', 'put', ['x', 1]],
  [130, 1, 'invoke', 'get', ['x', null]],
  [200, 0, 'ok', 'put', ['x', 1]],
  [210, 1, 'ok', 'get', ['x', 1]],
  [300, 2, 'invoke', 'put', ['x', 3]],
  [1000, 1, 'invoke', 'put', ['x', 2]],
  [1040, 0, 'invoke', 'get', ['x', null]],
  [1100, 1, 'ok', 'put', ['x', 2]],
  [1110, 0, 'ok', 'get', ['x', 2]],
  [1150, 0, 'invoke', 'put', ['y', 1]],
  [1200, 1, 'invoke', 'get', ['x', null]],
  [1204, 1, 'ok', 'get', ['x', 1]],
)

/** Two transactions that each missed the other's write. */
export const WRITE_SKEW: History = transactions(
  [
    [
      0,
      [
        ['r', 'alice', null],
        ['r', 'bob', null],
        ['append', 'alice', 'off duty'],
      ],
    ],
    1,
  ],
  [
    [
      1,
      [
        ['r', 'alice', null],
        ['r', 'bob', null],
        ['append', 'bob', 'off duty'],
      ],
    ],
    1,
  ],
  [
    [
      2,
      [
        ['r', 'alice', ['off duty']],
        ['r', 'bob', ['off duty']],
      ],
    ],
    0,
  ],
)

type Txn = readonly [process: number, microOperations: readonly (readonly [string, string, unknown])[]]

/** Transactions that begin together in groups: 1 means that it still runs when the next one begins. */
export function transactions(...list: readonly (readonly [Txn, number])[]): History {
  const lines: Line[] = []
  let open: Line[] = []
  list.forEach(([[process, value], stays], i) => {
    const asked = value.map(([f, key, argument]) => [f, key, f === 'r' ? null : argument])
    lines.push([i * 10, process, 'invoke', 'txn', asked])
    open.push([i * 10 + 5, process, 'ok', 'txn', value])
    const next = list[i + 1]
    if (stays === 1 && next !== undefined && next[1] === 1) return
    lines.push(...open)
    open = []
  })
  return history(...lines)
}
