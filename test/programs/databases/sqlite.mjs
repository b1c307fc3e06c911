import { DatabaseSync } from 'node:sqlite'

const db = new DatabaseSync(':memory:')
export const inspect = () => db.prepare('select random() as r').all()
