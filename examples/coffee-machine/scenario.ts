import { crash, exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { networkFaults } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { Controller } from './controller.ts'
import { Drinker, workload } from './drinker.ts'
import { Hardware } from './hardware.ts'

/** A coffee machine whose controller fails and is replaced, correct or with one of the `bugs`. */
export function coffeeMachineScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'coffee-machine' : `coffee-machine-${bug}`,
    nodes: {
      controller: { count: 1, start: env => new Controller(env, bug) },
      hardware: { count: 1, reliable: true, start: env => new Hardware(env) },
    },
    clients: { count: 2, start: env => new Drinker(env) },
    workload,
    faults: swarm(...networkFaults(), crash()),
    network: { latency: exponential('2ms'), reorder: true },
    duration: '5s',
    settle: '6s',
    liveness: { quorum: 'all' },
    expect: ({ always, sometimes }) => [
      always('the hardware is used as it should be', ({ nodes }) => {
        const abuse = nodes.flatMap(({ state }) => state.abuse)
        return abuse.length === 0 || abuse.join(', ')
      }),
      sometimes('the hopper is empty', ({ nodes }) => nodes.some(({ state }) => state.beans <= 0)),
      sometimes('coffee is served', ({ reached }) => reached('served') > 0),
    ],
  })
}
