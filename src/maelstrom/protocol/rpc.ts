import * as v from 'valibot'
import type { AnyEnv, Timer } from '../../sim/env.ts'
import { fail, info, type Outcome } from '../../workload/client.ts'
import { errorCode } from './error-codes.ts'
import { type Body, clipped, firstIssue } from './message.ts'

/** Asks a node and waits for its reply, which has to fit the fields. @throws RpcFailed otherwise. */
export type Rpc = <const Fields extends v.ObjectEntries>(
  request: Body & { readonly type: string },
  reply: Fields,
) => Promise<v.InferOutput<v.ObjectSchema<Fields, undefined>>>

/** What the outcome of an operation says where a node's reply was not what the workload asks for. */
export interface Malformed {
  readonly malformed: string
}

/** A request without a good reply. It says how the operation that needed it has ended. */
export class RpcFailed extends Error {
  override readonly name = 'RpcFailed'
  readonly outcome: Outcome<never>

  constructor(outcome: Outcome<never>) {
    super(JSON.stringify(outcome))
    this.outcome = outcome
  }
}

interface Waiting {
  readonly timer: Timer
  readonly settle: (body: Body) => void
}

/** A client's side of Maelstrom's requests. */
export class RpcClient {
  readonly #env: AnyEnv
  readonly #node: string
  readonly #timeoutMs: number
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0

  /** `node` is asked; what it does not answer in time may have happened. */
  constructor(env: AnyEnv, node: string, timeoutMs: number) {
    this.#env = env
    this.#node = node
    this.#timeoutMs = timeoutMs
  }

  /** Takes what arrives for the client. Replies that are late are dropped. */
  receive(body: Body): void {
    const waiting = this.#waiting.get(body.in_reply_to as number)
    if (waiting === undefined) return
    this.#waiting.delete(body.in_reply_to as number)
    waiting.timer.cancel()
    waiting.settle(body)
  }

  readonly call: Rpc = (request, fields) =>
    new Promise((resolve, reject) => {
      const id = ++this.#lastId
      const timer = this.#env.after(this.#timeoutMs, () => {
        this.#waiting.delete(id)
        reject(new RpcFailed(info('timeout')))
      })
      const settle = (body: Body) => {
        if (body.type === 'error') {
          reject(new RpcFailed(outcomeOf(body)))
          return
        }
        const schema = v.object({ type: v.literal(`${request.type}_ok`, `"${request.type}_ok"`), ...fields })
        const result = v.safeParse(schema, body)
        if (result.success) resolve(result.output as never)
        else reject(new RpcFailed(info(this.#malformed(request, body, result.issues))))
      }
      this.#waiting.set(id, { timer, settle })
      this.#env.send(this.#node, { ...request, msg_id: id })
    })

  #malformed(request: Body, reply: Body, issues: readonly v.BaseIssue<unknown>[]): Malformed {
    const [asked, answered] = [request, reply].map(body => clipped(JSON.stringify(body)))
    return { malformed: `${this.#node} answered ${asked} with ${answered}: ${firstIssue(issues)}` }
  }
}

function outcomeOf({ code, text }: Body): Outcome<never> {
  const { name, isDefinite } = errorCode(code)
  const error = text === undefined ? name : `${name}: ${text}`
  return isDefinite ? fail(error) : info(error)
}
