import { microseconds } from '../../clock/duration.ts'
import { classOf } from '../../disk/operation.ts'
import type { UnsyncedOutcome } from '../../disk/unsynced.ts'
import type { Kernel } from '../../sim/kernel.ts'
import type { Process } from '../../sim/process.ts'
import type { When } from '../entry.ts'
import type { ActiveFault } from '../kind.ts'

export const CRASH_MOMENTS = ['send', 'write', 'fsync'] as const

/** Names what a node is doing when it crashes. */
export type CrashMoment = (typeof CRASH_MOMENTS)[number]

/** A crash that waits. */
interface AwaitingCrash extends Pick<When, 'for'> {
  readonly upon: CrashMoment
  readonly nth?: number
  readonly unsynced?: UnsyncedOutcome
}

/** A node that does nothing of what is waited for crashes after so long, in a fault without an end. */
const PATIENCE_US = 50_000

/** Has each process crash when it does what the fault waits for, and start at the end. */
export function awaited(fault: AwaitingCrash, processes: readonly Process[], kernel: Kernel): ActiveFault {
  const all = processes.map(process => awaitedOne(fault, process, kernel))
  return {
    get effect() {
      return all.reduce((sum, { effect }) => sum + effect, 0)
    },
    heal() {
      for (const each of all) each.heal()
    },
  }
}

function awaitedOne(
  { upon, nth = 1, for: lasting, unsynced }: AwaitingCrash,
  process: Process,
  kernel: Kernel,
): ActiveFault {
  let count = 0
  let isWaiting = true
  let hasCrashed = false
  const stopWatching = upon === 'send' ? watchSends() : watchDisk()
  const patienceUs = lasting === undefined ? PATIENCE_US : Math.min(PATIENCE_US, microseconds(lasting) / 2)
  kernel.at(kernel.now + Math.floor(patienceUs), () => crash())

  function crash(doing?: string): void {
    if (!isWaiting) return
    isWaiting = false
    stopWatching()
    if (process.status === 'down') return
    hasCrashed = true
    kernel.crash(process, doing, unsynced)
  }

  /** What is sent in a step has left when the step is over. */
  function watchSends(): () => void {
    const watching = kernel.network.intercept((_, { from }) => {
      if (isWaiting && from === process.id && ++count === nth) kernel.at(kernel.now, () => crash('after a send'))
      return undefined
    })
    return () => watching.heal()
  }

  function watchDisk(): () => void {
    return process.disk.intercept({
      // What the process did not live to do, nothing else happens to.
      first: true,
      intercept(operation, proceed) {
        if (!isWaiting || classOf(operation) !== upon || ++count !== nth) return proceed(operation)
        crash(`at ${operation.call}`)
        return undefined
      },
    })
  }

  return {
    get effect() {
      return hasCrashed ? 1 : 0
    },
    heal() {
      isWaiting = false
      stopWatching()
      if (hasCrashed) kernel.start(process)
    },
  }
}
