import { type AnyEnv, crash, type NodeInstance, partition, scenario, type World } from 'sameseed'

interface State {
  readonly role: string
  readonly term: number
}

/** The leaders that each run has seen, by term: a run is known by its history. */
const leadersOf = new WeakMap<object, Map<number, string>>()

/** True, or which two nodes were leaders in the same term, also one after the other. */
export function oneLeaderPerTerm({ nodes, history }: World<State>): true | string {
  const leaders = leadersOf.get(history) ?? new Map<number, string>()
  leadersOf.set(history, leaders)
  for (const { id, state } of nodes) {
    if (state.role !== 'leader') continue
    const other = leaders.get(state.term) ?? id
    if (other !== id) return `${other} and ${id} were leaders in term ${state.term}`
    leaders.set(state.term, id)
  }
  return true
}

/** Three nodes that elect leaders, while they crash and are cut off from each other. */
export const electionScenario = (
  name: string,
  start: (env: AnyEnv) => NodeInstance<State> | Promise<NodeInstance<State>>,
) =>
  scenario({
    name,
    nodes: { count: 3, start },
    faults: [crash({ every: '500ms', for: '50ms' }), partition({ every: '1s', for: '500ms' })],
    duration: '4s',
    settle: '5s',
    expect: ({ always, eventually }) => [
      always('one leader per term', oneLeaderPerTerm),
      eventually('there is a leader', ({ nodes }) => nodes.some(({ state }) => state.role === 'leader')),
    ],
  })
