import type { MaelstromOptions } from 'sameseed'

/** A program for a workload, and the mistakes that it makes if its argument names them: how each is found. */
export interface Subject {
  readonly workload: MaelstromOptions['workload']
  readonly program: string
  readonly bugs: Readonly<Record<string, string>>
  readonly options?: Partial<MaelstromOptions>
}

export const SUBJECTS: readonly Subject[] = [
  { workload: 'echo', program: 'echo', bugs: { deaf: 'history: echo' } },
  { workload: 'broadcast', program: 'broadcast', bugs: { forgetful: 'history: set-full' } },
  {
    workload: 'unique-ids',
    program: 'unique-ids',
    bugs: { nameless: 'history: unique-ids' },
    options: { availability: 'total' },
  },
  { workload: 'g-set', program: 'g-set', bugs: { terse: 'history: set-full' } },
  { workload: 'g-counter', program: 'counter', bugs: { adding: 'history: g-counter' } },
  { workload: 'pn-counter', program: 'counter', bugs: { adding: 'history: pn-counter' } },
  {
    workload: 'lin-kv',
    program: 'lin-kv',
    bugs: {
      caching: 'history: linearizable store',
      relaxed: 'history: linearizable store',
      careless: 'history: linearizable store',
    },
  },
  {
    workload: 'txn-list-append',
    program: 'transactions',
    bugs: { blind: 'history: list-append', stale: 'history: list-append' },
  },
  { workload: 'txn-rw-register', program: 'transactions', bugs: { blind: 'history: rw-register' } },
  { workload: 'kafka', program: 'kafka', bugs: { forgetful: 'history: kafka', refusing: 'history: kafka' } },
]
