import { crash, crashAtDisk, exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { networkFaults } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { Navigator } from './navigator.ts'
import { Robot } from './robot.ts'

/** Longer than anything takes when all is well. */
const STUCK_MS = 2_000

/** A robot that serves drinks, and a navigator that fails and is replaced, correct or with one of the `bugs`. */
export function servingRobotScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'serving-robot' : `serving-robot-${bug}`,
    nodes: {
      robot: { count: 1, reliable: true, start: env => new Robot(env, bug) },
      navigator: { count: 1, start: env => Navigator.start(env, bug) },
    },
    faults: swarm(...networkFaults(), crash(), crashAtDisk()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '4s',
    settle: '4s',
    liveness: { quorum: 'all' },
    expect: ({ always, eventually, sometimes }) => [
      always('each order is served once', ({ nodes }) => {
        const served = nodes.flatMap(({ state }) => state.served)
        const again = served.find((order, index) => served.indexOf(order) < index)
        return again === undefined || `order ${again} is served twice`
      }),
      eventually('the robot goes on', ({ nodes }) => {
        const stuck = nodes.find(({ state }) => state.busyForMs > STUCK_MS)
        return (
          stuck === undefined ||
          `it has waited for order ${stuck.state.order} for ${Math.round(stuck.state.busyForMs)} ms`
        )
      }),
      sometimes('a navigator goes on with an order', ({ reached }) => reached('goes on with an order') > 0),
    ],
  })
}
