import {
  type AnyEnv,
  type Client,
  crash,
  type Env,
  fail,
  info,
  ok,
  partition,
  type SetOperation,
  scenario,
  setWorkload,
} from 'sameseed'
import { Durable } from '../13-elections/durable.ts'
import type { ElectionMessage } from '../13-elections/elector.ts'
import type { Answer, Kept, LogMessage, Replica, Request } from './replica.ts'

/** Asks one node after the other which of them is the leader. */
const client = (env: AnyEnv): Client<SetOperation> => ({
  async invoke(operation) {
    const request: Request = operation.f === 'add' ? { add: operation.value } : 'read'
    for (const node of env.nodes) {
      const answer = await env.rpc<Answer>(node, { type: 'request', request }, { timeout: '200ms' })
      if (answer !== 'not the leader') return operation.f === 'add' ? ok() : ok([...answer])
    }
    return operation.f === 'add' ? fail('no leader') : info('no leader')
  },
})

/** What a replica is made of. */
type Making = new (env: Env<ElectionMessage | LogMessage>, file: Durable<Kept>, kept?: Kept) => Replica

/** Three replicas of a log that crash and are cut off. What was confirmed stays, and reads are of the latest. */
export const logScenario = (name: string, Made: Making) =>
  scenario({
    ...setWorkload({ every: '30ms', linearizable: true }),
    name,
    nodes: {
      count: 3,
      start: async (env: Env<ElectionMessage | LogMessage>) => {
        const file = new Durable<Kept>(env.disk, 'kept')
        return new Made(env, file, await file.read())
      },
    },
    clients: { count: 2, start: client },
    faults: [crash({ every: '500ms', for: '100ms' }), partition({ every: '1s', for: '500ms' })],
    liveness: { quorum: 'all' },
    duration: '3s',
    settle: '5s',
  })
