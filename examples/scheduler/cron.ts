import { type Env, RpcTimeoutError } from 'sameseed'
import type { BugName } from './bugs.ts'
import { type Answer, type Message, taskOf } from './messages.ts'

export const PERIOD_MS = 200
const LOOK_MS = 40
const TIMEOUT_MS = 120

/**
 * Submits a task for each tick of the clock, of those as well that nobody submitted in time. There are two of it, so that one may be down:
 * the tasks have the names of their ticks.
 */
export async function cron(env: Env<Message>, bug?: BugName): Promise<void> {
  const now = () => Math.floor(env.now() / PERIOD_MS)
  const ask = async <Reply>(message: Message): Promise<Reply | undefined> => {
    try {
      return await env.rpc<Reply>('queue1', message, { timeout: TIMEOUT_MS })
    } catch (error) {
      if (!(error instanceof RpcTimeoutError)) throw error
      return undefined
    }
  }
  let next: number | undefined
  env.expose(() => ({ next }))
  for (;;) {
    if (next === undefined) {
      const last = bug === 'missed-while-down' ? 0 : await ask<number>({ type: 'last-tick' })
      if (last !== undefined) next = last === 0 ? now() : last + 1
    }
    while (next !== undefined && next <= now()) {
      const task = bug === 'tick-of-each-node' ? `${taskOf(next)}-${env.id}` : taskOf(next)
      const answer = await ask<Answer>({ type: 'submit', task })
      if (answer === undefined && bug !== 'said-once') break
      next++
    }
    await env.sleep(LOOK_MS)
  }
}
