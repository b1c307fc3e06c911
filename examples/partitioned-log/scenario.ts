import { exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { kafka } from 'sameseed/checkers'
import { usualFaults } from '../ground/faults.ts'
import { Broker } from './broker.ts'
import type { BugName } from './bugs.ts'
import { LogClient, workload } from './client.ts'
import { Controller } from './controller.ts'
import { Coordinator } from './coordinator.ts'
import { BROKERS } from './messages.ts'

/** Two logs on three brokers, and a group of consumers that reads them, correct or with one of the `bugs`. */
export function partitionedLogScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'partitioned-log' : `partitioned-log-${bug}`,
    nodes: {
      controller: { count: 1, start: env => Controller.start(env, bug) },
      coordinator: { count: 1, start: env => Coordinator.start(env) },
      broker: { count: BROKERS.length, start: env => Broker.start(env, bug) },
    },
    clients: { count: 3, start: env => new LogClient(env, bug) },
    workload,
    faults: swarm(...usualFaults()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '2s',
    settle: '12s',
    liveness: { quorum: 'all' },
    expect: ({ sometimes }) => [
      kafka({ unseen: 'final' }),
      sometimes('another broker leads', ({ reached }) => reached('leads') > BROKERS.length),
      sometimes('a log is cut', ({ reached }) => reached('a log is cut') > 0),
    ],
  })
}
