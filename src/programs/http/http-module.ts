import http from 'node:http'
import { callable } from '../machine/callable.ts'
import { derived } from '../machine/derived.ts'
import type { Machine } from '../machine/machine.ts'
import type { NetModule } from '../net/net-module.ts'
import { serverArguments, VirtualHttpServer } from './http-server.ts'
import { datedHeader } from './server-response.ts'

type Arguments = unknown[]

/** `node:http` of one machine: Node's own code, with the machine's sockets, agents and dates. */
export function httpModule(machine: Machine): HttpModule {
  const net = machine.builtin('net') as NetModule

  const ServerResponse = derived(http.ServerResponse, { methods: { _storeHeader: datedHeader } })

  class Server extends VirtualHttpServer {
    constructor(...args: Arguments) {
      const [options, handler] = serverArguments(args)
      super(machine, socketOptions => new net.Socket(socketOptions), { ServerResponse, ...options }, handler)
    }
  }

  const Agent = derived(http.Agent, {
    methods: { createConnection: (options: http.ClientRequestArgs) => net.connect(options) },
  })

  const globalAgent = new Agent(AGENT_OPTIONS)
  const { ClientRequest, request, get } = requestsOver(globalAgent)
  const ServerFunction = callable(Server)
  const module = {
    ...http,
    Agent,
    ClientRequest,
    Server: ServerFunction,
    ServerResponse,
    createServer: (...args: Arguments) => new Server(...args),
    request,
    get,
    globalAgent,
  }
  return module
}

/** As much of it as other modules use. */
export interface HttpModule {
  readonly ServerResponse: typeof http.ServerResponse
  readonly request: (...args: Arguments) => http.ClientRequest
}

/** As Node's own global agents. */
export const AGENT_OPTIONS: http.AgentOptions = { keepAlive: true, scheduling: 'lifo', timeout: 5_000 }

interface Requests {
  readonly ClientRequest: new (...args: Arguments) => http.ClientRequest
  readonly request: (...args: Arguments) => http.ClientRequest
  readonly get: (...args: Arguments) => http.ClientRequest
}

/** What asks for something, by an agent where the caller names none. */
export function requestsOver(agent: http.Agent): Requests {
  const ClientRequest = derived(http.ClientRequest, {
    prepared: args => withAgent(args, agent) as never[],
  }) as unknown as Requests['ClientRequest']
  const request = (...args: Arguments) => new ClientRequest(...args)
  const get = (...args: Arguments) => {
    const request = new ClientRequest(...args)
    request.end()
    return request
  }
  return { ClientRequest, request, get }
}

/** Adds the agent that is to be used where the caller names none. Arguments are a URL, options and a callback, each optional. */
function withAgent(args: Arguments, agent: http.Agent): Arguments {
  const [first] = args
  const at = typeof first === 'string' || first instanceof URL ? 1 : 0
  const options = typeof args[at] === 'object' && args[at] !== null ? args[at] : undefined
  const added = { ...options, _defaultAgent: agent }
  return [...args.slice(0, at), added, ...args.slice(options === undefined ? at : at + 1)]
}
