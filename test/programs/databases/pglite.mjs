import { PGlite } from '@electric-sql/pglite'

const db = new PGlite()
await db.exec(
  'create table t (id serial, at timestamptz default now(), r float default random(), u uuid default gen_random_uuid())',
)
const { rows } = await db.query('insert into t default values returning *')
export const inspect = () => rows
