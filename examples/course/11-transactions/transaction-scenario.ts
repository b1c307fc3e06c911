import {
  type AnyEnv,
  type Client,
  fail,
  info,
  mix,
  type NodeInstance,
  type Operation,
  ok,
  partition,
  pause,
  scenario,
  type World,
} from 'sameseed'
import { Coordinator, type Outcome } from './coordinator.ts'

type Begin = Operation<'begin', number, never>

interface ParticipantState {
  readonly inDoubt: number | null
  readonly outcomes: Readonly<Record<number, Outcome>>
}

const client = (env: AnyEnv): Client<Begin> => ({
  async invoke({ value }) {
    try {
      const outcome = await env.rpc<Outcome>('coordinator1', { begin: value }, { timeout: '500ms' })
      return outcome === 'committed' ? ok() : fail('aborted')
    } catch {
      return info('no answer')
    }
  },
})

const participantsOf = ({ nodes }: World<object>) =>
  nodes.flatMap(({ id, state }) => (id === 'coordinator1' ? [] : [state as ParticipantState]))

/** True, or which transaction one participant has committed and another one has aborted. */
function allOrNothing(world: World<object>): true | string {
  const outcomes = new Map<string, Outcome>()
  for (const state of participantsOf(world)) {
    for (const [transaction, outcome] of Object.entries(state.outcomes)) {
      const other = outcomes.get(transaction)
      if (other !== undefined && other !== outcome) return `transaction ${transaction} is committed and aborted`
      outcomes.set(transaction, outcome)
    }
  }
  return true
}

/** A coordinator, two participants, a client that begins transactions; partitions and pauses. */
export const transactionScenario = (name: string, start: (env: AnyEnv) => NodeInstance<ParticipantState>) =>
  scenario({
    name,
    nodes: {
      coordinator: { count: 1, start: env => new Coordinator(env) },
      participant: { count: 2, start },
    },
    clients: { count: 1, start: client },
    workload: mix({ begin: { weight: 1, value: ({ unique }) => unique } }, { every: '30ms' }),
    faults: [partition({ every: '500ms', for: '300ms' }), pause({ every: '1s', for: '300ms' })],
    duration: '4s',
    settle: '2s',
    expect: ({ always, eventually }) => [
      always('all or nothing', allOrNothing),
      eventually('no transaction is in doubt', world => participantsOf(world).every(({ inDoubt }) => inDoubt === null)),
    ],
  })
