import type { DiskOperation } from './operation.ts'

/** What a fault puts between a process and its disk while it is in force. */
export interface DiskInterceptor {
  /** Whether it comes before all others, however late it was put there. */
  readonly first?: boolean
  /**
   * An operation is about to take effect. `proceed` makes it do so, or another in its place; what this returns or throws is
   * what the process gets.
   */
  intercept(operation: DiskOperation, proceed: (operation: DiskOperation) => unknown): unknown
}
