import type { ChildProcess } from 'node:child_process'

/** Long beside the time in which a processor's caches fill, short beside a job. */
const TURN_MS = 250

/**
 * Has workers take turns, so that no two of them ever run at once: each has the processor to itself for one turn of `of`, as a machine of
 * its own with one `of`-th of the speed would. One worker alone waits through the turns of those who are not there. Each has to lead a
 * process group (`detached`), since what it starts stops with it. Returns what ends it; all of them run on then.
 */
export function takeTurns(workers: readonly ChildProcess[], of: number): () => void {
  let turn = 0
  const timer = setInterval(() => {
    turn = (turn + 1) % of
    for (const [i, worker] of workers.entries()) if (i !== turn) signal(worker, 'SIGSTOP')
    const next = workers[turn]
    if (next !== undefined) signal(next, 'SIGCONT')
  }, TURN_MS)
  return () => {
    clearInterval(timer)
    for (const worker of workers) signal(worker, 'SIGCONT')
  }
}

function signal({ pid, exitCode, signalCode }: ChildProcess, name: NodeJS.Signals): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, name)
}
