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
} from 'sameseed'
import { linearizable, register } from 'sameseed/checkers'
import { Monitor } from './monitor.ts'
import type { Answer, Request } from './server.ts'

type Register = Operation<'read', null, number | null> | Operation<'write', number, never>

const client = (env: AnyEnv): Client<Register> => ({
  async invoke(operation) {
    // It does not know who the primary is: it asks either.
    const server = `server${env.randomInteger(1, 2)}`
    const request: Request = operation.f === 'read' ? { read: true } : { write: operation.value }
    try {
      const answer = await env.rpc<Answer>(server, request, { timeout: '300ms' })
      if (operation.f === 'write') return answer === 'unavailable' ? info('not confirmed') : ok()
      return answer === 'unavailable' ? fail('not the primary') : ok(answer.value)
    } catch {
      return info('no answer')
    }
  },
})

/** A primary and a backup, a monitor that decides who is who, and two clients with a register. */
export const failoverScenario = (name: string, start: (env: AnyEnv) => NodeInstance) =>
  scenario({
    name,
    nodes: {
      monitor: { count: 1, start: env => new Monitor(env) },
      server: { count: 2, start },
    },
    clients: { count: 2, start: client },
    workload: mix({ write: { weight: 1, value: ({ unique }) => unique }, read: 1 }, { every: '60ms' }),
    faults: [partition({ every: '1s', for: '600ms' }), pause({ every: '2s', for: '500ms' })],
    duration: '3s',
    expect: [linearizable(register())],
  })
