import Fastify from 'fastify'

const lines = []
const app = Fastify({ logger: { level: 'info', stream: { write: line => lines.push(JSON.parse(line)) } } })
app.get('/items/:id', async request => ({ id: request.params.id, ip: request.ip }))
app.post(
  '/items',
  { schema: { body: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } } },
  async (request, reply) => {
    reply.code(201).header('x-made', 'yes')
    return request.body
  },
)
app.get('/fails', async () => {
  throw new Error('broken')
})
app.addHook('onSend', async (_request, reply) => {
  reply.header('x-hook', '1')
})
await app.listen({ port: 0, host: '127.0.0.1' })
const base = `http://127.0.0.1:${app.server.address().port}`
const show = async response => {
  const headers = [...response.headers].filter(([name]) => name !== 'date')
  console.log(response.status, JSON.stringify(headers), await response.text())
}
await show(await fetch(`${base}/items/7`))
const json = { 'content-type': 'application/json' }
await show(await fetch(`${base}/items`, { method: 'POST', headers: json, body: '{"name":"tea"}' }))
await show(await fetch(`${base}/items`, { method: 'POST', headers: json, body: '{}' }))
await show(await fetch(`${base}/items`, { method: 'POST', headers: json, body: '{' }))
await show(await fetch(`${base}/fails`))
await show(await fetch(`${base}/nowhere`))
console.log((await app.inject('/items/8')).body)
await app.close()
console.log(
  lines.map(({ level, msg, res }) => `${level} ${msg.replace(/:\d+/, ':PORT')} ${res?.statusCode ?? ''}`).join('\n'),
)
