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

type Like = Operation<'like', null, never>

interface State {
  readonly count: number
}

const client = (env: AnyEnv): Client<Like> => ({
  async invoke() {
    // Each client has a node of its own.
    const own = `n${env.id.slice(1)}`
    try {
      await env.rpc(own, 'like', { timeout: '100ms' })
      return ok()
    } catch {
      return info('no answer')
    }
  },
})

/** True, or which node counts less or more than was liked. */
function everyLikeCounts({ nodes, history }: World<State>): true | string {
  const liked = history.filter(({ type }) => type === 'ok').length
  const unsure = history.filter(({ type }) => type === 'info').length
  const wrong = nodes.find(({ state }) => state.count < liked || state.count > liked + unsure)
  return wrong === undefined || `${wrong.id} counts ${wrong.state.count}, and ${liked} were confirmed`
}

/** Three nodes that count likes together, and partitions between them. In the end each of them counts all. */
export const likesScenario = (name: string, start: (env: AnyEnv) => NodeInstance<State>) =>
  scenario({
    name,
    nodes: { count: 3, start },
    clients: { count: 3, start: client },
    workload: mix({ like: 1 }, { every: '100ms' }),
    faults: partition({ every: '500ms', for: '300ms' }),
    duration: '2s',
    settle: '2s',
    expect: ({ eventually }) => [eventually('every like counts', everyLikeCounts)],
  })
