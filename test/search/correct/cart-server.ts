/** The cart of the examples without its bug: what was read is never written back, an item is added at its end. */
import Fastify from 'fastify'
import { Redis } from 'ioredis'

const redis = new Redis({ host: process.env.REDIS_HOST ?? 'localhost', port: 6379 })
const app = Fastify({ logger: false })

interface Cart {
  Params: { user: string }
  Body: { item: string }
}

async function itemsOf(user: string, bytes?: number): Promise<string[]> {
  const stored = Buffer.from((await redis.get(`cart:${user}`)) ?? '')
  return stored.subarray(0, bytes).toString().split('\n').slice(0, -1)
}

app.get<Cart>('/carts/:user', request => itemsOf(request.params.user))

app.post<Cart>('/carts/:user', async (request, reply) => {
  const { user } = request.params
  const bytes = await redis.append(`cart:${user}`, `${request.body.item}\n`)
  reply.code(201)
  // The item that was added is the last one.
  return itemsOf(user, bytes)
})

await app.listen({ port: 8080, host: '0.0.0.0' })
