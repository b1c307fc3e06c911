import { node, on, send } from './stdio.ts'

/** Tells the others what is new, once: what a partition drops is lost. */
const isTerse = process.argv.includes('terse')

const elements = new Set<number>()
let told = 0

on('add', ({ element }) => {
  elements.add(element)
  return { type: 'add_ok' }
})

on('read', () => ({ type: 'read_ok', value: [...elements] }))

on('merge', ({ value }) => {
  for (const element of value) elements.add(element)
  return undefined
})

setInterval(() => {
  const value = [...elements].slice(isTerse ? told : 0)
  told = elements.size
  if (value.length > 0) for (const peer of node.peers) send(peer, { type: 'merge', value })
}, 500)
