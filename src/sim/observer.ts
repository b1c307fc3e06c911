import type { Process } from './process.ts'

/** What the owner of a kernel hears of. What it does not ask for costs nothing. */
export interface KernelObserver {
  /** A step of this process's code has come to rest. */
  afterStep?: ((process: Process) => void) | undefined
  /** The process threw, or a promise of its was rejected, and nothing caught it. It is down now. */
  threw?: ((process: Process, error: unknown) => void) | undefined
  /** The process has ended itself with an exit code. It is down now. */
  exited?: ((process: Process, code: number) => void) | undefined
  /** The process has crashed, for whatever reason. */
  crashed?: ((process: Process) => void) | undefined
  /** A label was reached for the `count`-th time. */
  reached?: ((label: string, count: number) => void) | undefined
  /** `env.buggify` said yes. */
  unkind?: ((label: string) => void) | undefined
  /** A flight is about to be given to a process. `part` is its number in `FLIGHT_PARTS`, `from` the index of the sender. */
  delivered?: ((process: Process, message: unknown, part: number, from: number) => void) | undefined
}
