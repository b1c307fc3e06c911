import {
  type AnyEnv,
  type Client,
  info,
  mix,
  type NodeInstance,
  type Operation,
  ok,
  partition,
  scenario,
  type World,
} from 'sameseed'

type Propose = Operation<'propose', number, number>

const client = (env: AnyEnv): Client<Propose> => ({
  async invoke({ value }) {
    // Each client has a node of its own.
    const own = `n${env.id.slice(1)}`
    try {
      const decided = await env.rpc<number | null>(own, { propose: value }, { timeout: '1s' })
      return decided === null ? info('not decided') : ok(decided)
    } catch {
      return info('no answer')
    }
  },
})

/** True, or which values were decided. */
function oneDecision({ history }: World<unknown, Propose>): true | string {
  const decided = new Set(history.filter(({ type }) => type === 'ok').map(({ value }) => value))
  return decided.size < 2 || `${[...decided].join(' and ')} were decided`
}

/** Three nodes that decide on one value, three clients that each want another one, and partitions. */
export const decisionScenario = (name: string, start: (env: AnyEnv) => NodeInstance) =>
  scenario({
    name,
    nodes: { count: 3, start },
    clients: { count: 3, start: client },
    workload: mix({ propose: { weight: 1, value: ({ unique }) => unique } }, { every: '200ms' }),
    faults: partition({ every: '500ms', for: '300ms' }),
    duration: '2s',
    expect: ({ always }) => [always('one decision', oneDecision)],
  })
