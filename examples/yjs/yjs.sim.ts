/**
 * The npm package `yjs`, unchanged: three replicas of a document over a network that loses, doubles, reorders and cuts. Every
 * change is sent to all, once; what gets lost is made good by asking around. They always converge.
 */
import { crash, duplication, exponential, loss, partition, scenario, swarm } from 'sameseed'
import { converged } from './convergence.ts'
import { Editor, edits } from './editor.ts'
import { Replica } from './replica.ts'

export default scenario({
  name: 'yjs',
  nodes: { count: 3, start: env => new Replica(env, { repairEvery: '300ms' }) },
  clients: { count: 3, start: env => new Editor(env) },
  workload: edits,
  faults: swarm(partition(), crash(), loss(), duplication()),
  network: { latency: exponential('20ms'), reorder: true },
  duration: '10s',
  expect: ({ eventually, sometimes }) => [
    eventually('replicas converge', converged),
    sometimes('replicas differ', world => converged(world) !== true),
    sometimes('a title is set', ({ nodes }) => nodes.some(({ state }) => 'title' in state.fields)),
  ],
})
