import { setTimeout as sleep } from 'node:timers/promises'
import type { Env } from 'sameseed'

let heard = 0

export default async function start(env: Env<string>) {
  env.expose(() => heard)
  if (env.id === 'n1') await sleep(10)
  for (const id of env.nodes) if (id !== env.id) env.send(id, 'hello')
  for await (const _ of env.inbox) heard++
}
