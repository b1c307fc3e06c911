// Short links, with schemas, hooks, and a log of pino's.
import Fastify from 'fastify'

const app = Fastify({
  logger: { level: 'info', redact: ['secret'] },
  genReqId: (
    n => () =>
      `request-${++n}`
  )(0),
})
const links = new Map()

app.decorateRequest('user', null)
app.addHook('preHandler', async (request, reply) => {
  const [, user] = /^Bearer (\w+)$/.exec(request.headers.authorization ?? '') ?? []
  if (request.method !== 'GET' && user === undefined) return reply.code(401).send({ error: 'who are you?' })
  request.user = user ?? null
})
const schema = {
  body: {
    type: 'object',
    required: ['url'],
    properties: { url: { type: 'string', format: 'uri' }, name: { type: 'string' } },
  },
  response: { 201: { type: 'object', properties: { name: { type: 'string' }, by: { type: 'string' } } } },
}
app.post('/links', { schema }, async (request, reply) => {
  const { url, name = `l${links.size + 1}` } = request.body
  if (links.has(name)) throw Object.assign(new Error(`${name} is taken`), { statusCode: 409 })
  links.set(name, { url, hits: 0 })
  request.log.info({ name, secret: 'hidden' }, 'made')
  reply.code(201)
  return { name, by: request.user, more: 'is left out' }
})
app.get('/:name', async (request, reply) => {
  const link = links.get(request.params.name)
  if (link === undefined) return reply.callNotFound()
  link.hits++
  return reply.redirect(link.url)
})
app.get('/stats', async () => Object.fromEntries([...links].map(([name, { hits }]) => [name, hits])))
app.addHook('onClose', async () => app.log.info('closing'))

await app.listen({ port: Number(process.env.PORT), host: '0.0.0.0', listenTextResolver: () => 'listening' })
process.on('SIGTERM', () => app.close())
