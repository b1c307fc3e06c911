import { type AnyEnv, mix, type Operation, ok, scenario } from 'sameseed'

type Put = Operation<'put', readonly [node: string, key: string]>

interface Answering {
  receive(from: string, key: string): unknown
}

/** Two nodes that answer, each for itself; `begin` is called by the first of them, so that no run leaves anything to the next. */
export const answering = (
  name: string,
  start: (env: AnyEnv) => Answering,
  begin: () => void,
  untested: string[] = [],
) =>
  scenario({
    name,
    nodes: {
      count: 2,
      start: env => {
        if (env.id === 'n1') begin()
        return start(env)
      },
    },
    clients: {
      count: 1,
      start: env => ({ invoke: async ({ value: [node, key] }: Put) => ok((await env.rpc(node, key)) as string) }),
    },
    workload: mix({ put: { weight: 1, value: ({ pick }) => [pick(['n1', 'n2']), pick(['x', 'y'])] as const } }),
    duration: '2s',
    untested,
  })
