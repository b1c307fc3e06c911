import {
  type AnyEnv,
  type Env,
  exponential,
  type FuzzableScenario,
  gen,
  info,
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

/** After so long all ask about the next slot: what nobody competes for says nothing of those who compete. */
const SLOT_US = 60_000

/** Half of the time about the slot whose time it is, otherwise about the one before. */
const ask = gen.source(({ unique, integer }, { nowUs }) => {
  const slot = Math.max(0, Math.floor(nowUs / SLOT_US) - integer(0, 1))
  return { f: 'decide', value: [slot, unique] as const }
})

const workload = gen.withFinal(gen.stagger('10ms', ask), gen.eachClient(gen.limit(1, ask)))

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
