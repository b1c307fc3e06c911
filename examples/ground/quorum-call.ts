import { type Env, RpcTimeoutError } from 'sameseed'

/** How long one round of requests waits before those that have not answered are asked again. */
const ROUND_MS = 60

export interface QuorumCall<Reply> {
  /** So many answers make a quorum. */
  readonly enough: number
  readonly patienceMs: number
  /** An answer that ends the call: no quorum will come of it any more. Default: none does. */
  readonly refuses?: (reply: Reply) => boolean
  /** Takes down who has answered what, and counts those that stand in it already. Default: an empty one. */
  readonly replies?: Map<string, Reply>
}

/** What it needs of an `env`. */
type Asking<Message> = Pick<Env<never, Message>, 'rpc' | 'after' | 'elapsed'>

/**
 * Asks all `nodes` the same, again and again, until `enough` of them have answered.
 *
 * @returns Their answers, by node; or undefined where one refused, or none came of it in time.
 */
export async function quorumCall<Message, Reply>(
  env: Asking<Message>,
  nodes: readonly string[],
  message: Message,
  { enough, patienceMs, refuses, replies = new Map() }: QuorumCall<Reply>,
): Promise<ReadonlyMap<string, Reply> | undefined> {
  const untilMs = env.elapsed() + patienceMs
  let isRefused = false
  while (env.elapsed() < untilMs) {
    await new Promise<void>(resolve => {
      const timer = env.after(ROUND_MS, resolve)
      for (const node of nodes) {
        if (replies.has(node)) continue
        env.rpc<Reply>(node, message, { timeout: ROUND_MS * 2 }).then(reply => {
          if (refuses?.(reply)) isRefused = true
          else replies.set(node, reply)
          if (replies.size < enough && !isRefused) return
          timer.cancel()
          resolve()
        }, ignoreTimeout)
      }
    })
    if (isRefused) return undefined
    if (replies.size >= enough) return replies
  }
  return undefined
}

function ignoreTimeout(error: unknown): void {
  if (!(error instanceof RpcTimeoutError)) throw error
}
