import { exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { networkFaultsOfClients } from '../ground/faults.ts'
import { Buffer } from './buffer.ts'
import type { BugName } from './bugs.ts'
import { ROOM } from './messages.ts'
import { Worker, workload } from './worker.ts'

const CLIENTS = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6']

/** Workers that hand items to each other through a buffer, correct or with one of the `bugs`. */
export function boundedBufferScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'bounded-buffer' : `bounded-buffer-${bug}`,
    nodes: { buffer: { count: 1, start: env => new Buffer(env, bug) } },
    clients: { count: CLIENTS.length, start: env => new Worker(env) },
    workload,
    faults: swarm(...networkFaultsOfClients(CLIENTS)),
    network: { latency: exponential('2ms'), reorder: true },
    duration: '1500ms',
    settle: '2s',
    expect: ({ always, eventually, sometimes }) => [
      always('there is room for all that is in it, and nobody takes what is not there', ({ nodes }) => {
        const wrong = nodes.find(({ state }) => state.length > ROOM || state.tookNothing > 0)
        return wrong === undefined || `it holds ${wrong.state.length}, and ${wrong.state.tookNothing} took nothing`
      }),
      eventually('nobody waits for what is there', ({ nodes }) => {
        for (const { state } of nodes) {
          if (state.taking > 0 && state.length > 0)
            return `${state.taking} wait for an item, and there are ${state.length}`
          if (state.putting > 0 && state.length < ROOM) return `${state.putting} wait for room, and there is some`
        }
        return true
      }),
      sometimes('some wait for room', ({ nodes }) => nodes.some(({ state }) => state.putting > 1)),
      sometimes('some wait for an item', ({ nodes }) => nodes.some(({ state }) => state.taking > 1)),
    ],
  })
}
