import type { Duration } from '../../clock/duration.ts'
import { positiveDurationSchema } from '../../clock/duration-schema.ts'
import { optionsOf } from '../../options/options.ts'
import { ScenarioError } from '../../options/scenario-error.ts'
import type { AnyEnv } from '../../sim/env.ts'
import { checkEnv } from '../../sim/env-given.ts'
import { plainJson } from '../../sim/plain-json.ts'
import type { ServiceMessage } from './service.ts'

/** Configures {@link kvClient} and {@link tsoClient}. */
export interface ServiceClientOptions {
  /** How long to wait for an answer, on this process's clock. Default: 1 s. */
  readonly timeout?: Duration
}

export const CLIENT_OPTIONS = optionsOf<ServiceClientOptions>({ timeout: positiveDurationSchema })

/** Asks a service, and numbers the requests, so that what the network duplicates is carried out once. */
export class ServiceClient {
  readonly #env: AnyEnv
  readonly #service: string
  readonly #options: ServiceClientOptions
  /** Of this client alone: a process that was started anew begins to count anew. */
  readonly #name: number
  #count = 0

  constructor(who: string, env: AnyEnv, service: string, options: ServiceClientOptions) {
    checkEnv(who, env)
    if (!env.nodes.includes(service)) {
      throw new ScenarioError(`${who}: there is no node ${plainJson(service)}; there are ${env.nodes.join(', ')}`)
    }
    this.#env = env
    this.#service = service
    this.#options = options
    this.#name = env.randomInteger(0, 2 ** 32 - 1)
  }

  /** Rejects with an RpcTimeoutError where no answer comes in time. */
  async ask(request: ServiceMessage): Promise<ServiceMessage> {
    const request_id = `${this.#name.toString(36)}-${++this.#count}`
    const answer = await this.#env.rpc<ServiceMessage>(this.#service, { ...request, request_id }, this.#options)
    if (typeof answer?.type === 'string') return answer
    throw new ScenarioError(`${this.#service} answers ${plainJson(answer)}: it is no service such as linKv()`)
  }

  /** The error of an answer that is none of those that were to be expected. */
  unexpected({ type }: ServiceMessage, answer: ServiceMessage): ScenarioError {
    const { text = plainJson(answer) } = answer
    return new ScenarioError(`${this.#service} does not know what to do with ${plainJson(type)}: ${text}`)
  }
}
