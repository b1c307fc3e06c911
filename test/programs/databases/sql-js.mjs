import initSqlJs from 'sql.js'

const { Database } = await initSqlJs()
const db = new Database()
db.run('create table t (id integer primary key, at text default current_timestamp, r integer default (random()))')
db.run('insert into t default values')
const [{ values }] = db.exec('select id, at, r from t')
export const inspect = () => values
