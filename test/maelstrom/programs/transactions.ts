import { on, Refusal, rpc } from './stdio.ts'

const [, , mistake] = process.argv

type Pairs = readonly (readonly [key: number, value: unknown])[]
type Step = readonly [f: 'r' | 'append' | 'w', key: number, value: unknown]

/** All of it is one value in `lin-kv`. */
async function state(): Promise<Pairs> {
  try {
    return (await rpc(mistake === 'stale' ? 'seq-kv' : 'lin-kv', { type: 'read', key: 'state' })).value
  } catch (error) {
    if (error instanceof Refusal && error.code === 20) return []
    throw error
  }
}

/** Puts the new state in the place of the old one, if that is still there. */
async function replace(from: Pairs, to: Pairs): Promise<void> {
  if (mistake === 'blind') {
    await rpc('lin-kv', { type: 'write', key: 'state', value: to })
    return
  }
  try {
    const store = mistake === 'stale' ? 'seq-kv' : 'lin-kv'
    await rpc(store, { type: 'cas', key: 'state', from, to, create_if_not_exists: true })
  } catch (error) {
    throw error instanceof Refusal && error.code === 22 ? new Refusal(30, 'another one was faster') : error
  }
}

on('txn', async ({ txn }) => {
  const before = await state()
  const values = new Map(before)
  const done = (txn as Step[]).map(([f, key, value]): Step => {
    if (f === 'r') return [f, key, values.get(key) ?? null]
    values.set(key, f === 'w' ? value : [...((values.get(key) as unknown[] | undefined) ?? []), value])
    return [f, key, value]
  })
  const isReading = done.every(([f]) => f === 'r')
  if (!(isReading && mistake === 'stale')) await replace(before, [...values])
  return { type: 'txn_ok', txn: done }
})
