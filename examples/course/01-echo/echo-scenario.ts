import { type AnyEnv, mix, type NodeInstance, scenario } from 'sameseed'
import { asker } from './asker.ts'
import { sameWords } from './same-words.ts'

/** One node that answers, and two clients that speak to it. */
export const echoScenario = (name: string, start: (env: AnyEnv) => NodeInstance | Promise<void>) =>
  scenario({
    name,
    nodes: { count: 1, start },
    clients: { count: 2, start: asker },
    workload: mix({ echo: { weight: 1, value: ({ unique }) => `hello ${unique}` } }, { every: '20ms' }),
    duration: '1s',
    expect: [sameWords],
  })
