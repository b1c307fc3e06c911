import { clockDrift, exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { usualFaults } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { Member, SUSPICION_MS } from './member.ts'

/** A group whose members find out who is alive, correct or with one of the `bugs`. Some are down for good in the end. */
export function swimScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'swim' : `swim-${bug}`,
    nodes: { count: 5, start: env => Member.start(env, bug) },
    // A member writes only when it is suspected: what waits for its twentieth write waits in vain.
    faults: swarm(...usualFaults({ maxNth: 2 }), clockDrift()),
    network: { latency: exponential('2ms'), reorder: true },
    duration: '6s',
    settle: '8s',
    liveness: { quorum: 'majority' },
    expect: ({ always, eventually, sometimes }) => [
      always('a member knows its own incarnation best', ({ nodes }) => {
        for (const { id, state } of nodes) {
          for (const other of nodes) {
            const known = other.state.members[id]?.incarnation ?? 0
            if (known > state.incarnation)
              return `${other.id} knows ${known} of ${id}, which is at ${state.incarnation}`
          }
        }
        return true
      }),
      always('a suspect has its time to contradict', ({ nodes }) => {
        const hasty = nodes.find(({ state }) => (state.quickestMs ?? SUSPICION_MS) < SUSPICION_MS - 1)
        return hasty === undefined || `${hasty.id} took one for dead after ${hasty.state.quickestMs} ms`
      }),
      eventually('all that are up know who is', ({ nodes, down }) => {
        for (const { id, state } of nodes) {
          for (const [member, { status }] of Object.entries(state.members)) {
            if (status !== (down.includes(member) ? 'dead' : 'alive')) return `to ${id}, ${member} is ${status}`
          }
        }
        return true
      }),
      sometimes('one comes back from the dead', ({ reached }) => reached('back from the dead') > 0),
    ],
  })
}
