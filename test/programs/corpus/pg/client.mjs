import pg from 'pg'

const { DATABASE_HOST, DATABASE_PORT } = process.env
const pool = new pg.Pool({
  host: DATABASE_HOST,
  port: Number(DATABASE_PORT),
  user: 'app',
  database: 'bank',
  max: 2,
  connectionTimeoutMillis: 1_000,
})
pool.on('error', error => console.log('pool:', error.code ?? error.message))

const attempt = async (name, act) => {
  try {
    console.log(name, await act())
  } catch (error) {
    console.log(name, 'failed:', error.code, error.message)
  }
}
const add = (name, balance) => pool.query('INSERT INTO accounts (name, balance) VALUES ($1, $2)', [name, balance])

async function transfer(from, to, amount) {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('UPDATE accounts SET balance = balance + $1 WHERE name = $2', [-amount, from])
    await client.query('UPDATE accounts SET balance = balance + $1 WHERE name = $2', [amount, to])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
  return 'committed'
}
await attempt('ann', async () => (await add('ann', 100)).rowCount)
await attempt('bob', async () => (await add('bob', 50)).command)
await attempt('ann again', () => add('ann', 1))
await attempt('transfers', () =>
  Promise.all([transfer('ann', 'bob', 10), transfer('bob', 'ann', 5), transfer('ann', 'bob', 1)]),
)
await attempt('rows', async () => (await pool.query('SELECT * FROM accounts ORDER BY name')).rows)
await attempt('fields', async () =>
  (await pool.query('SELECT * FROM accounts')).fields.map(({ name, dataTypeID }) => [name, dataTypeID]),
)
await attempt('nonsense', () => pool.query('DANCE'))
console.log(pool.totalCount, pool.waitingCount)
await pool.end()
