import {
  type AnyEnv,
  type Env,
  exponential,
  type FuzzableScenario,
  info,
  mix,
  type Operation,
  ok,
  scenario,
  swarm,
} from 'sameseed'
import { agreement } from 'sameseed/checkers'
import { usualFaults } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { type Message, PaxosNode } from './node.ts'

export type DecideOperation = Operation<
  'decide',
  readonly [slot: number, preferred: number],
  readonly [slot: number, decided: number]
>

/** How many times a client asks about a slot before it goes on to the next. */
const ASKED = 4

const workload = mix(
  {
    decide: {
      weight: 1,
      value: ({ number, unique, integer }) => [Math.max(0, Math.floor(number / ASKED) - integer(0, 1)), unique],
    },
  },
  { every: '40ms' },
)

class Asker {
  readonly #env: Env<never, Message>

  constructor(env: Env<never, Message>) {
    this.#env = env
  }

  async invoke({ value: [slot, preferred] }: DecideOperation) {
    const { nodes } = this.#env
    const node = nodes[this.#env.randomInteger(0, nodes.length - 1)]!
    const message: Message = { type: 'decide', slot, value: preferred }
    const decided = await this.#env.rpc<number | null>(node, message, { timeout: '400ms' })
    return decided === null ? info('not decided') : ok([slot, decided] as const)
  }
}

/** A row of decisions, each by single-decree Paxos, correct or with one of the `bugs`. */
export function paxosScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'paxos' : `paxos-${bug}`,
    nodes: { count: 3, start: env => PaxosNode.start(env, bug) },
    clients: { count: 3, start: (env: AnyEnv) => new Asker(env) },
    workload,
    faults: swarm(...usualFaults()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '3s',
    settle: '5s',
    liveness: { quorum: 'majority' },
    expect: [agreement({ proposals: proposed })],
  })
}

function proposed(history: Parameters<ReturnType<typeof agreement>['check']>[0]) {
  return history.flatMap(({ type, f, value }) => {
    const [slot, preferred] = value as DecideOperation['value']
    return type === 'invoke' && f === 'decide' ? [{ slot, value: preferred }] : []
  })
}
