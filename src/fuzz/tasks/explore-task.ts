import type { Run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { exploreLineage } from '../../search/exploring/explore-lineage.ts'
import { exploreOrders } from '../../search/exploring/explore-orders.ts'
import type { ExploreResult, ExploreTask } from '../thread/protocol.ts'
import type { TaskControl } from './task-control.ts'

/** Explores, until something fails or there is nothing left. Ends early, between two runs, when it is told to stop. */
export async function exploreTask(
  scenario: AnyScenario,
  task: ExploreTask,
  control: TaskControl,
): Promise<ExploreResult> {
  const stop = () => {
    control.done++
    return control.stopped
  }
  if (task.of === 'lineage') {
    const { failing, ...explored } = await exploreLineage(scenario, { ...task.options, stop })
    return { explored: { of: 'lineage', ...explored }, failing: identified(failing) }
  }
  const { failing, ...explored } = await exploreOrders(scenario, { ...task.options, stop })
  return { explored: { of: 'orders', ...explored }, failing: identified(failing) }
}

function identified(failing: Run | undefined): ExploreResult['failing'] {
  if (failing === undefined) return undefined
  const { plan, signature = '', fingerprint } = failing
  return { plan, signature, fingerprint }
}
