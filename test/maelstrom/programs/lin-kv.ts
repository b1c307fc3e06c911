import { on, rpc } from './stdio.ts'

const [, , mistake] = process.argv

/** Remembers what it has written and read, and never asks again. */
const isCaching = mistake === 'caching'
const store = mistake === 'relaxed' ? 'seq-kv' : mistake === 'careless' ? 'lww-kv' : 'lin-kv'

const known = new Map<string, unknown>()

on('read', async ({ key }) => {
  if (isCaching && known.has(key)) return { type: 'read_ok', value: known.get(key) }
  const { value } = await rpc(store, { type: 'read', key })
  known.set(key, value)
  return { type: 'read_ok', value }
})

on('write', async ({ key, value }) => {
  await rpc(store, { type: 'write', key, value })
  known.set(key, value)
  return { type: 'write_ok' }
})

on('cas', async ({ key, from, to }) => {
  await rpc(store, { type: 'cas', key, from, to })
  known.set(key, to)
  return { type: 'cas_ok' }
})
