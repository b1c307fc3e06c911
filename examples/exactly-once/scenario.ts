import { exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { linearizable } from 'sameseed/checkers'
import { networkFaultsOfClients } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { Server } from './server.ts'
import { text } from './text.ts'
import { TextClient, workload } from './text-client.ts'

const CLIENTS = ['c1', 'c2', 'c3']

/** A server that does each request once on a network that does what it likes, correct or with one of the `bugs`. */
export function exactlyOnceScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'exactly-once' : `exactly-once-${bug}`,
    nodes: { server: { count: 1, start: env => new Server(env, bug) } },
    clients: { count: CLIENTS.length, start: env => new TextClient(env, bug) },
    workload,
    faults: swarm(...networkFaultsOfClients(CLIENTS)),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '2s',
    settle: '3s',
    liveness: { quorum: 'all' },
    expect: ({ sometimes }) => [
      linearizable(text),
      sometimes('a client asks again', ({ reached }) => reached('asked again') > 0),
    ],
  })
}
