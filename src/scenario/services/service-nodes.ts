import type { AnyEnv, NodeInstance } from '../../sim/env.ts'
import type { MakeService, Service, ServiceMessage } from './service.ts'

/** Describes the node of a service, to be listed among a scenario's `nodes` under any name: `{ kv: linKv() }` is called `kv1`. */
export interface ServiceNodes {
  /** One: several would be services that know nothing of each other. */
  readonly count: 1
  /** It never fails by itself. Only the network to it does. */
  readonly reliable: true
  /** Starts it. */
  readonly start: (env: AnyEnv) => ServiceNode
}

/** Stands for a service while it runs. It shows no state. */
export interface ServiceNode extends NodeInstance {
  /** Answers a request, which may be `rpc`'s. */
  receive(from: string, request: ServiceMessage): ServiceMessage
}

/** The node of a service. */
export function serviceNodes(make: MakeService): ServiceNodes {
  return { count: 1, reliable: true, start: env => new OnceOnly(make(() => env.random())) }
}

/** Carries out a request that has a number once, however often it comes, and answers all the same: the network duplicates what it carries. */
class OnceOnly implements ServiceNode {
  readonly #service: Service
  readonly #answers = new Map<string, ServiceMessage>()

  constructor(service: Service) {
    this.#service = service
  }

  receive(from: string, request: ServiceMessage): ServiceMessage {
    const { request_id: number } = request
    if (number === undefined) return this.#service(request, from)
    const name = `${from} ${number}`
    const answer = this.#answers.get(name) ?? this.#service(request, from)
    this.#answers.set(name, answer)
    return answer
  }
}
