import { node, on, send } from './stdio.ts'

/** Sends what came since the last time, once, to be added: what a partition drops is lost. */
const isAdding = process.argv.includes('adding')

/** What each node has added and taken away. */
type Counts = Record<string, { up: number; down: number }>

const counts: Counts = {}
const of = (id: string) => {
  counts[id] ??= { up: 0, down: 0 }
  return counts[id]
}
let since = 0
let others = 0

on('add', ({ delta }) => {
  if (delta > 0) of(node.id).up += delta
  else of(node.id).down -= delta
  since += delta
  return { type: 'add_ok' }
})

on('read', () => {
  const own = Object.values(isAdding ? { own: of(node.id) } : counts)
  return { type: 'read_ok', value: own.reduce((sum, { up, down }) => sum + up - down, others) }
})

on('merge', ({ theirs, delta }) => {
  if (isAdding) others += delta
  else {
    for (const [id, { up, down }] of Object.entries(theirs as Counts)) {
      const known = of(id)
      known.up = Math.max(known.up, up)
      known.down = Math.max(known.down, down)
    }
  }
  return undefined
})

setInterval(() => {
  for (const peer of node.peers) send(peer, { type: 'merge', theirs: counts, delta: since })
  since = 0
}, 500)
