import http from 'node:http'
import axios from 'axios'
import got from 'got'
import { Agent, request, fetch as undiciFetch } from 'undici'

let failures = 0
const server = http.createServer(async (request, response) => {
  const { url, method } = request
  let body = ''
  for await (const chunk of request) body += chunk
  if (url === '/flaky' && ++failures < 3) return response.writeHead(503).end('not yet')
  if (url === '/slow') return setTimeout(() => response.end('late'), 300)
  if (url === '/gone') return request.socket.destroy()
  if (url === '/missing') return response.writeHead(404, { 'content-type': 'application/json' }).end('{"why":"none"}')
  if (url === '/moved') return response.writeHead(301, { location: '/there' }).end()
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ url, method, body }))
})
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const base = `http://127.0.0.1:${server.address().port}`
const attempt = async (name, act) => {
  try {
    console.log(name, JSON.stringify(await act()))
  } catch (error) {
    const message = error.message.replaceAll(base, 'BASE').replace(/:\d{5}/, ':PORT')
    console.log(name, 'failed', error.name, error.code, error.cause?.code, message)
  }
}
const unused = 'http://127.0.0.1:1'
await attempt('axios get', async () => (await axios.get(`${base}/a`, { params: { b: 1 } })).data)
await attempt('axios post', async () => (await axios.post(base, { a: 1 })).data)
await attempt('axios moved', async () => (await axios.get(`${base}/moved`)).data)
await attempt('axios missing', async () => (await axios.get(`${base}/missing`)).data)
await attempt('axios slow', async () => (await axios.get(`${base}/slow`, { timeout: 50 })).data)
await attempt('axios gone', async () => (await axios.get(`${base}/gone`)).data)
await attempt('axios refused', async () => (await axios.get(unused)).data)
await attempt('got get', () => got(`${base}/a`, { searchParams: { b: 1 } }).json())
await attempt('got post', () => got.post(base, { json: { a: 1 } }).json())
await attempt('got flaky', () =>
  got(`${base}/flaky`, { retry: { limit: 3, calculateDelay: ({ computedValue }) => computedValue && 10 } }).json(),
)
await attempt('got missing', () => got(`${base}/missing`).json())
await attempt('got slow', () => got(`${base}/slow`, { timeout: { request: 50 }, retry: { limit: 0 } }).text())
await attempt('got refused', () => got(unused, { retry: { limit: 0 } }).text())
await attempt('undici request', async () => {
  const { statusCode, body } = await request(`${base}/a`)
  return [statusCode, await body.json()]
})
await attempt('undici post', async () => (await request(base, { method: 'POST', body: 'text' })).body.json())
await attempt('undici fetch', async () => (await undiciFetch(`${base}/f`)).json())
await attempt('undici slow', async () => (await request(`${base}/slow`, { headersTimeout: 50 })).statusCode)
await attempt('undici gone', async () => (await request(`${base}/gone`)).statusCode)
await attempt('undici refused', async () => (await request(unused)).statusCode)
const agent = new Agent({ connections: 1, pipelining: 1 })
await attempt('undici agent', async () => {
  const answers = await Promise.all([1, 2, 3].map(i => request(`${base}/${i}`, { dispatcher: agent })))
  return Promise.all(answers.map(({ body }) => body.json()))
})
await agent.close()
server.close()
server.closeAllConnections()
