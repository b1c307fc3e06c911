import { crash, crashAtDisk, exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { networkFaults } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { ExtentNode } from './extent-node.ts'
import { Manager } from './manager.ts'
import { EXTENTS, REPLICAS } from './messages.ts'

/** Nodes that keep extents, and a manager that has them copied when nodes fail, correct or with one of the `bugs`. */
export function extentRepairScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'extent-repair' : `extent-repair-${bug}`,
    nodes: {
      manager: { count: 1, reliable: true, start: env => new Manager(env, bug) },
      extent: { count: 5, start: env => ExtentNode.start(env) },
    },
    faults: swarm(...networkFaults(), crash(), crashAtDisk({ maxNth: 3 })),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '4s',
    settle: '4s',
    liveness: { quorum: 'majority' },
    expect: ({ eventually, sometimes }) => [
      eventually('each extent is on three nodes that are up', ({ nodes }) => {
        const kept = nodes.flatMap(({ state }) => ('extents' in state ? state.extents : []))
        const rare = EXTENTS.find(extent => kept.filter(it => it === extent).length < REPLICAS)
        return rare === undefined || `${rare} is on ${kept.filter(it => it === rare).length} nodes`
      }),
      sometimes('a node is taken for dead', ({ reached }) => reached('a node is taken for dead') > 0),
      sometimes('an extent is copied', ({ reached }) => reached('an extent is copied') > 0),
    ],
  })
}
