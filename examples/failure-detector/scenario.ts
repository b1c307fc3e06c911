import { crash, exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { networkFaults } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { Detector } from './detector.ts'
import { Listener } from './listener.ts'
import { allKnowWhoIsUp, answersWerePings, hasItsAttempts } from './properties.ts'
import { Watched } from './watched.ts'

/** One that finds out which of three nodes are up, and tells two others, correct or with one of the `bugs`. */
export function failureDetectorScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'failure-detector' : `failure-detector-${bug}`,
    nodes: {
      detector: { count: 1, reliable: true, start: env => new Detector(env, bug) },
      listener: { count: 2, reliable: true, start: () => new Listener() },
      node: { count: 3, start: env => new Watched(env) },
    },
    faults: swarm(...networkFaults(), crash()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '4s',
    settle: '3s',
    liveness: { quorum: 'majority' },
    expect: ({ always, eventually, sometimes }) => [
      always('who counts in a round has seen a ping of it', answersWerePings),
      always('nobody is taken for down before three pings', hasItsAttempts),
      eventually('all know who is up', allKnowWhoIsUp),
      sometimes('one is taken for down', ({ reached }) => reached('one is taken for down') > 0),
    ],
  })
}
