import { exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { usualFaults } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { PushSumNode } from './node.ts'
import { allKnowTheMean, type NodeState, nothingComesOrGoes, readingsAreKept } from './properties.ts'
import { Sensor, workload } from './sensor.ts'

/** Five nodes that come to know the mean of their readings, correct or with one of the `bugs`. */
export function pushSumScenario(bug?: BugName): FuzzableScenario<NodeState> {
  return scenario({
    name: bug === undefined ? 'push-sum' : `push-sum-${bug}`,
    nodes: { count: 5, start: env => PushSumNode.start(env, bug) },
    clients: { count: 5, start: env => new Sensor(env) },
    workload,
    faults: swarm(...usualFaults()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '2s',
    settle: '4s',
    liveness: { quorum: 'all' },
    expect: ({ always, eventually, sometimes }) => [
      always('nothing comes or goes', nothingComesOrGoes),
      eventually('all know the mean', allKnowTheMean),
      eventually('what was kept is there', readingsAreKept),
      sometimes('a node goes on from its disk', ({ reached }) => reached('goes on from its disk') > 0),
    ],
  })
}
