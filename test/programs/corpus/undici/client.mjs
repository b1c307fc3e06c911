import { Writable } from 'node:stream'
import { Agent, Client, errors, fetch, interceptors, Pool, request, setGlobalDispatcher, stream } from 'undici'

const origin = `http://${process.env.SERVER_HOST}:${process.env.SERVER_PORT}`
const attempt = async (name, act) => {
  try {
    console.log(name, await act())
  } catch (error) {
    console.log(name, error.name, error.code ?? error.cause?.code)
  }
}
const json = ({ body }) => body.json()

const pool = new Pool(origin, { connections: 3 })
await attempt('pool', async () => {
  const answers = await Promise.all([1, 2, 3, 4, 5].map(i => pool.request({ path: `/${i}`, method: 'GET' }).then(json)))
  return answers.map(({ url }) => url).join()
})
await pool.close()
await attempt('closed', () => pool.request({ path: '/', method: 'GET' }))

const client = new Client(origin, { pipelining: 2 })
await attempt('pipelined', async () => {
  const answers = await Promise.all(['/a', '/b', '/c'].map(path => client.request({ path, method: 'GET' }).then(json)))
  return answers.map(({ url }) => url).join()
})
await client.destroy()
await attempt('streamed', async () => {
  const chunks = []
  const factory = ({ statusCode }) => {
    chunks.push(statusCode)
    return new Writable({ write: (chunk, _encoding, done) => done(void chunks.push(String(chunk))) })
  }
  await stream(`${origin}/streamed`, { method: 'PUT', body: 'sent' }, factory)
  return chunks.join(' ')
})
setGlobalDispatcher(new Agent({ keepAliveTimeout: 100 }).compose(interceptors.retry({ maxRetries: 2, minTimeout: 10 })))
await attempt('global', async () => (await request(`${origin}/global`)).statusCode)
await attempt('fetch', async () => (await (await fetch(`${origin}/fetched`, { method: 'DELETE' })).json()).method)
await attempt('aborted', () => request(`${origin}/x`, { signal: AbortSignal.timeout(5) }))
console.log(new errors.HeadersTimeoutError().code)
