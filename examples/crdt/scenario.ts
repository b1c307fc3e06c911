import { exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { usualFaults } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { Editor, edits } from './edits.ts'
import { converged, nothingLost, type ReplicaState } from './properties.ts'
import { Replica } from './replica.ts'

/** Three replicas of a document that anyone may edit at any time, correct or with one of the `bugs`. */
export function crdtScenario(bug?: BugName): FuzzableScenario<ReplicaState> {
  return scenario({
    name: bug === undefined ? 'crdt' : `crdt-${bug}`,
    nodes: { count: 3, start: env => Replica.start(env, bug) },
    clients: { count: 3, start: env => new Editor(env) },
    workload: edits,
    faults: swarm(...usualFaults()),
    network: { latency: exponential('5ms'), reorder: true },
    duration: '2s',
    settle: '10s',
    expect: ({ eventually, sometimes }) => [
      eventually('replicas converge', converged),
      eventually('nothing is lost', nothingLost),
      sometimes('replicas differ', world => converged(world) !== true),
    ],
  })
}
