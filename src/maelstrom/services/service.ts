import type { MakeService } from '../../scenario/services/service.ts'
import type { AnyEnv, NodeInstance } from '../../sim/env.ts'
import type { Body } from '../protocol/message.ts'

/** Makes a node of a service that answers as Maelstrom's: with messages, which say to what they are the answer. */
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
