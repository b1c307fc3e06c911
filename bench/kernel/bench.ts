import { medianOf } from '../median.ts'
import { bareHeapEventsPerSecond } from './bare-heap.ts'
import { deliveredPerSecond, deliveredWithJournalPerSecond, journalCostFactor } from './delivery.ts'
import { bareIdleSimulatedSecondsPerSecond, idleSimulatedSecondsPerSecond } from './idle.ts'
import { memoryAfterRuns } from './memory.ts'
import { deliveredWithoutSwarmPerSecond, deliveredWithSwarmPerSecond } from './network-faults.ts'
import { raftRunsPerSecond } from './raft.ts'

export async function benchKernel(json: boolean): Promise<void> {
  // Before anything else is warm.
  const raftColdRunsPerSecond = await raftRunsPerSecond()
  await deliveredPerSecond()
  const kernel = {
    raftColdRunsPerSecond,
    raftWarmRunsPerSecond: await medianOf(3, raftRunsPerSecond),
    deliveredPerSecond: await medianOf(5, deliveredPerSecond),
    deliveredWithJournalPerSecond: await medianOf(3, deliveredWithJournalPerSecond),
    journalCostFactor: await journalCostFactor(),
    bareHeapEventsPerSecond: await medianOf(5, bareHeapEventsPerSecond),
    idleSimulatedSecondsPerSecond: await medianOf(5, idleSimulatedSecondsPerSecond),
    bareIdleSimulatedSecondsPerSecond: await medianOf(5, bareIdleSimulatedSecondsPerSecond),
    deliveredWithoutSwarmPerSecond: await medianOf(5, deliveredWithoutSwarmPerSecond),
    deliveredWithSwarmPerSecond: await medianOf(5, deliveredWithSwarmPerSecond),
    ...(await memoryAfterRuns()),
  }
  if (json) console.log(JSON.stringify({ kernel }))
  else
    for (const [name, value] of Object.entries(kernel))
      console.log(
        `${name.padEnd(36)} ${(value < 100 ? Math.round(value * 100) / 100 : Math.round(value)).toLocaleString('en')}`,
      )
}
