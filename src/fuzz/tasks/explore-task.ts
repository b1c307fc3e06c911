import type { AnyScenario } from '../../scenario/scenario.ts'
import { exploreOrders } from '../../search/exploring/explore-orders.ts'
import type { ExploreResult, ExploreTask } from '../thread/protocol.ts'
import type { TaskControl } from './task-control.ts'

/** Explores, until something fails or there is nothing left. Ends early, between two runs, when it is told to stop. */
export async function exploreTask(
  scenario: AnyScenario,
  { orders }: ExploreTask,
  control: TaskControl,
): Promise<ExploreResult> {
  const { failing, ...explored } = await exploreOrders(scenario, {
    ...orders,
    stop: () => {
      control.done++
      return control.stopped
    },
  })
  if (failing === undefined) return { ...explored, failing }
  const { plan, signature = '', fingerprint } = failing
  return { ...explored, failing: { plan, signature, fingerprint } }
}
