/** A shopping cart: an ordinary service, which knows nothing of simulations. */
import Fastify from 'fastify'
import { Redis } from 'ioredis'

const redis = new Redis({ host: process.env.REDIS_HOST ?? 'localhost', port: 6379 })
const app = Fastify({ logger: process.env.NODE_ENV !== 'test' })

redis.on('error', error => app.log.warn(error.message))

interface Cart {
  Params: { user: string }
  Body: { item: string }
}

async function itemsOf(user: string): Promise<string[]> {
  const stored = await redis.get(`cart:${user}`)
  return stored === null ? [] : (JSON.parse(stored) as string[])
}

app.get<Cart>('/carts/:user', request => itemsOf(request.params.user))

app.post<Cart>('/carts/:user', async (request, reply) => {
  const { user } = request.params
  const items = [...(await itemsOf(user)), request.body.item]
  await redis.set(`cart:${user}`, JSON.stringify(items))
  reply.code(201)
  return items
})

await app.listen({ port: 8080, host: '0.0.0.0' })
