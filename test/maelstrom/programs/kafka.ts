import { type Body, node, on, Refusal, rpc } from './stdio.ts'

const [, , mistake] = process.argv

type Messages = (readonly [offset: number, message: unknown])[]

/** The first node has all logs, and the others ask it. */
const LEADER = 'n1'
const logs = new Map<string, Messages>()
const committed = new Map<string, number>()
let sends = 0

const logOf = (key: string) => {
  const log = logs.get(key) ?? []
  logs.set(key, log)
  return log
}

function led(type: string, carryOut: (body: Body) => object): void {
  on(type, async ({ msg_id, ...body }) => {
    if (node.id !== LEADER) {
      const { in_reply_to, ...answer } = await rpc(LEADER, body)
      return answer
    }
    return { type: `${type}_ok`, ...carryOut(body) }
  })
}

led('send', ({ key, msg }) => {
  const log = logOf(key)
  const offset = log.length === 0 ? 0 : (log.at(-1) as Messages[number])[0] + 1
  sends++
  // Acknowledged, and not stored.
  if (mistake === 'forgetful' && sends % 10 === 0) return { offset }
  if (mistake === 'refusing' && sends % 10 === 0) {
    log.push([offset, msg])
    throw new Refusal(11, 'not now')
  }
  log.push([offset, msg])
  return { offset }
})

led('poll', ({ offsets }) => {
  const keys = Object.entries(offsets as Record<string, number>)
  return {
    msgs: Object.fromEntries(
      keys.map(([key, from]) => [
        key,
        logOf(key)
          .filter(([offset]) => offset >= from)
          .slice(0, 5),
      ]),
    ),
  }
})

led('commit_offsets', ({ offsets }) => {
  for (const [key, offset] of Object.entries(offsets as Record<string, number>)) {
    committed.set(key, Math.max(committed.get(key) ?? 0, offset))
  }
  return {}
})

led('list_committed_offsets', ({ keys }) => ({
  offsets: Object.fromEntries(
    (keys as string[]).flatMap(key => (committed.has(key) ? [[key, committed.get(key)]] : [])),
  ),
}))
