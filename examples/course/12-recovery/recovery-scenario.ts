import { type AnyEnv, crash, crashAtDisk, type NodeInstance, scenario, setWorkload } from 'sameseed'
import { client } from '../04-crashes/notes-scenario.ts'

/** The node of step 4, which crashes in the middle of what it does to its disk as well, with every outcome. */
export const recoveryScenario = (name: string, start: (env: AnyEnv) => Promise<NodeInstance>) =>
  scenario({
    ...setWorkload({ every: '30ms' }),
    name,
    nodes: { count: 1, start },
    clients: { count: 2, start: client },
    faults: [crash({ every: '500ms', for: '50ms' }), crashAtDisk({ every: '500ms', for: '50ms' })],
    liveness: { quorum: 'all' },
    duration: '2s',
  })
