import type { AnyEnv, NodeInstance } from '../../sim/env.ts'
import type { Body } from '../protocol/message.ts'

/** Answers a request: who asks may matter. */
export type Service = (request: Body, from: string) => Body

/** What a service is made from: its own random numbers. */
export type MakeService = (random: () => number) => Service

/** Makes a node of a service. */
export function serviceNode(make: MakeService): (env: AnyEnv) => NodeInstance {
  return env => {
    const service = make(() => env.random())
    return {
      receive(from: string, request: Body) {
        env.send(from, { ...service(request, from), in_reply_to: request.msg_id })
      },
    }
  }
}

/** The answer to what a service does not know. */
export function unknownRequest({ type }: Body): Body {
  return { type: 'error', code: 10, text: `there is no request "${type}"` }
}
