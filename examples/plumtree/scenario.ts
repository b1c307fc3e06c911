import { exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { usualFaults } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { Speaker, workload } from './client.ts'
import { PlumtreeNode } from './node.ts'
import { connected, everybodyHasAll, isTree, type NodeState } from './properties.ts'

/** These are known to all from the beginning. They are a majority, so that one of them is up in the end. */
const SEEDS = ['n1', 'n2', 'n3', 'n4']

/** Seven nodes that pass on messages, correct or with one of the `bugs`. Some are down for good in the end. */
export function plumtreeScenario(bug?: BugName): FuzzableScenario<NodeState> {
  return scenario({
    name: bug === undefined ? 'plumtree' : `plumtree-${bug}`,
    nodes: { count: 7, start: env => PlumtreeNode.start(env, SEEDS, bug) },
    clients: { count: 2, start: env => new Speaker(env) },
    workload,
    faults: swarm(...usualFaults()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '2s',
    settle: '10s',
    liveness: { quorum: 'majority' },
    expect: ({ eventually, sometimes }) => [
      eventually('everybody has all messages', everybodyHasAll),
      eventually('neighbours have each other, and nobody is left out', connected),
      eventually('messages go along a tree', isTree),
      sometimes('a neighbour is gone', ({ reached }) => reached('a neighbour is gone') > 0),
    ],
  })
}
