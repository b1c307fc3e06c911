import { type AnyEnv, exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { bank } from 'sameseed/checkers'
import { usualFaults } from '../ground/faults.ts'
import { AT_FIRST, accounts, placement } from './accounts.ts'
import type { BugName } from './bugs.ts'
import { Coordinator } from './coordinator.ts'
import { Participant } from './participant.ts'
import { Teller, workload } from './teller.ts'

const TOTAL = accounts.length * AT_FIRST

const accountsOf = ({ id }: AnyEnv) => Object.fromEntries((placement[id] ?? []).map(account => [account, AT_FIRST]))

/** A bank whose accounts are on several nodes, correct or with one of the `bugs`. */
export function twoPhaseCommitScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'two-phase-commit' : `two-phase-commit-${bug}`,
    nodes: {
      coordinator: { count: 1, start: env => Coordinator.start(env, bug) },
      participant: { count: accounts.length, start: env => Participant.start(env, accountsOf(env), bug) },
    },
    clients: { count: 3, start: env => new Teller(env) },
    workload,
    faults: swarm(...usualFaults()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '3s',
    settle: '5s',
    expect: ({ eventually, sometimes }) => [
      bank({ total: TOTAL }),
      eventually('nothing stays in doubt, and the money is all there', ({ nodes }) => {
        const participants = nodes.flatMap(({ state }) => ('balances' in state ? [state] : []))
        if (participants.length < accounts.length) return 'a participant is down'
        const doubts = participants.flatMap(({ inDoubt }) => inDoubt)
        if (doubts.length > 0) return `${doubts.join(', ')} is not decided`
        const sum = participants.flatMap(({ balances }) => Object.values(balances)).reduce((a, b) => a + b, 0)
        return sum === TOTAL || `there is ${sum} instead of ${TOTAL}`
      }),
      sometimes(
        'a participant is in doubt while the coordinator is down',
        ({ nodes, down }) =>
          down.includes('coordinator1') && nodes.some(({ state }) => 'inDoubt' in state && state.inDoubt.length > 0),
      ),
    ],
  })
}
