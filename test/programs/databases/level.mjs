import { Level } from 'level'

const db = new Level('./data', { valueEncoding: 'json' })
await db.batch([
  { type: 'put', key: 'b', value: { n: 2 } },
  { type: 'put', key: 'a', value: { n: 1 } },
])
await db.put('c', { n: 3 })
await db.del('b')
const all = await db.iterator().all()
await db.close()
export const inspect = () => all
