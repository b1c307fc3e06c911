import type { NewThread } from '../fuzz/thread/thread.ts'
import type { Environment } from './ci/environment.ts'
import type { Terminal } from './terminal.ts'

/** What the command line runs in: tests have one in memory. */
export interface Host {
  readonly terminal: Terminal
  readonly env: Environment
  readonly newThread: NewThread
}
