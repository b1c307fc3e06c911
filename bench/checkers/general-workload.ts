import type { History, HistoryEvent } from '../../src/workload/history.ts'

export interface GeneralWorkload {
  readonly transactions: number
  readonly sessions: number
  /** Operations of a transaction. Half of them are reads. */
  readonly operations: number
  readonly keys: number
  /**
   * `serializable`: transactions run one after the other. `snapshot`: each on a snapshot, several at a time; one that would overwrite what
   * was committed since fails and is left out.
   */
  readonly isolation: 'serializable' | 'snapshot'
}

type MicroOperation = ['r' | 'w', number, number | null]

/**
 * The general workload that PolySI (Huang et al., VLDB 2023) and others are measured with: keys by a Zipf distribution (exponent 0.99), all
 * values different. The history tells nothing of real time: it has one session after the other. The same for the same options.
 */
export function generalWorkload(options: GeneralWorkload): History {
  const { transactions, sessions, operations, keys, isolation } = options
  let random = 12345
  const below = (limit: number) => {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0
    return (random >>> 8) % limit
  }
  const pick = zipf(keys, () => below(1 << 24) / (1 << 24))
  const values = new Map<number, number>()
  // When each key was written last, counted in commits.
  const written = new Map<number, number>()
  let commits = 0
  const done: MicroOperation[][][] = Array.from({ length: sessions }, () => [])
  const running: ({ result: MicroOperation[]; begun: number } | undefined)[] = []
  let unique = 0
  const run = (): { result: MicroOperation[]; begun: number } => {
    const own = new Map<number, number>()
    const result = Array.from({ length: operations }, (): MicroOperation => {
      const key = pick()
      if (below(2) === 0) return ['r', key, own.get(key) ?? values.get(key) ?? null]
      own.set(key, ++unique)
      return ['w', key, unique]
    })
    return { result, begun: commits }
  }
  const commit = (session: number, { result, begun }: { result: MicroOperation[]; begun: number }) => {
    const writes = result.filter(([f]) => f === 'w')
    if (writes.some(([, key]) => (written.get(key) ?? -1) >= begun)) return 0
    for (const [, key, value] of writes) {
      values.set(key, value!)
      written.set(key, commits)
    }
    commits++
    done[session]!.push(result)
    return 1
  }
  for (let count = 0; count < transactions; ) {
    const session = below(sessions)
    if (isolation === 'serializable') count += commit(session, run())
    else if (running[session] === undefined) running[session] = run()
    else {
      count += commit(session, running[session])
      running[session] = undefined
    }
  }
  const events: HistoryEvent[] = []
  done.forEach((session, process) => {
    for (const result of session) {
      const asked = result.map(([f, key, value]): MicroOperation => [f, key, f === 'r' ? null : value])
      for (const [type, value] of [['invoke', asked] as const, ['ok', result] as const]) {
        events.push({ index: events.length, time: 0, process, type, f: 'txn', value })
      }
    }
  })
  return events
}

function zipf(size: number, random: () => number): () => number {
  const sums = new Float64Array(size)
  let sum = 0
  for (let i = 0; i < size; i++) {
    sum += 1 / (i + 1) ** 0.99
    sums[i] = sum
  }
  return () => {
    const at = random() * sum
    let [low, high] = [0, size - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle]! <= at) low = middle + 1
      else high = middle
    }
    return low
  }
}
