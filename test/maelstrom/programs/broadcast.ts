import { insist, node, on, send } from './stdio.ts'

/** Passes each message on once: what a partition drops is lost. */
const isForgetful = process.argv.includes('forgetful')

const messages = new Set<number>()
let neighbours: readonly string[] = []

on('topology', ({ topology }) => {
  neighbours = topology[node.id]
  return { type: 'topology_ok' }
})

on('read', () => ({ type: 'read_ok', messages: [...messages] }))

on('broadcast', ({ message, msg_id }, src) => {
  if (!messages.has(message)) {
    messages.add(message)
    for (const neighbour of neighbours) {
      if (neighbour === src) continue
      if (isForgetful) send(neighbour, { type: 'broadcast', message })
      else void insist(neighbour, { type: 'broadcast', message })
    }
  }
  return msg_id === undefined ? undefined : { type: 'broadcast_ok' }
})

export function inspect() {
  return { messages: [...messages] }
}
