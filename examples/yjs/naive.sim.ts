/**
 * The planted bug: the same replicas, but none ever asks what was missed. It works as long as the network does. One lost
 * message, and the replicas differ for ever.
 */
import { duplication, exponential, loss, partition, scenario, swarm } from 'sameseed'
import { converged } from './convergence.ts'
import { Editor, edits } from './editor.ts'
import { Replica } from './replica.ts'

export default scenario({
  name: 'yjs-naive',
  nodes: { count: 3, start: env => new Replica(env) },
  clients: { count: 3, start: env => new Editor(env) },
  workload: edits,
  faults: swarm(partition(), loss(), duplication()),
  network: { latency: exponential('20ms'), reorder: true },
  duration: '10s',
  expect: ({ eventually }) => [eventually('replicas converge', converged)],
})
