import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import got from 'got'

const api = got.extend({
  prefixUrl: `http://${process.env.SERVER_HOST}:${process.env.SERVER_PORT}`,
  retry: { limit: 3, calculateDelay: ({ computedValue }) => (computedValue === 0 ? 0 : 20) },
  hooks: {
    beforeRetry: [(error, count) => console.log('again', count, error?.response?.statusCode ?? error?.code)],
    beforeRequest: [options => console.log('->', options.method, options.url.pathname)],
  },
})
const attempt = async (name, act) => {
  try {
    console.log(name, await act())
  } catch (error) {
    console.log(name, error.name, error.code, error.response?.statusCode)
  }
}
await attempt('all', async () => {
  const ids = []
  for await (const { id } of api.paginate('items', { pagination: { countLimit: 23 } })) ids.push(id)
  return ids.join()
})
await attempt('file', async () => {
  let bytes = 0
  const sink = new Writable({
    write(chunk, _encoding, done) {
      bytes += chunk.length
      done()
    },
  })
  await pipeline(api.stream('file'), sink)
  return bytes
})
const cache = new Map()
await attempt('cached', async () => {
  const first = await api('cached', { cache })
  const second = await api('cached', { cache })
  return `${first.isFromCache} ${second.isFromCache} ${second.body}`
})
await attempt('agent', () => api('agent').text())
await attempt('missing', () => api('missing').json())
await attempt('slow', () => api('slow', { timeout: { request: 50 }, retry: { limit: 0 } }).text())
