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
  { workload: 'broadcast', program: 'broadcast', bugs: { forgetful: 'history: converged' } },
]
