import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Board } from '../../src/fleet/board.ts'
import { hasRedis, RedisServer } from './redis-server.ts'

const note = (id: string) => () => ({ id, host: 'here', pid: 1, scenarios: [], runs: 0, failures: 0 })

/** The same Redis, from which answers to `get` come when they are let through. */
function slow(redis: Redis): { redis: Redis; letThrough: () => void } {
  let letThrough = () => {}
  const gate = new Promise<void>(resolve => {
    letThrough = resolve
  })
  const get = async (key: string) => {
    await gate
    return redis.get(key)
  }
  return {
    redis: new Proxy(redis, {
      get: (target, name) => {
        const found = Reflect.get(target, name)
        if (name === 'get') return get
        return typeof found === 'function' ? found.bind(target) : found
      },
    }),
    letThrough,
  }
}

describe.skipIf(!hasRedis)('the place of the starter', () => {
  let server: RedisServer
  let redis: Redis

  beforeAll(async () => {
    server = await RedisServer.start()
    redis = new Redis(server.url)
  })

  afterAll(async () => {
    redis.disconnect()
    await server.end()
  })

  test('is free when it has ended, though it was about to say that it is there', async () => {
    const { redis: held, letThrough } = slow(redis)
    const stop = await new Board(held, 'ended').starter(note('a'), () => {})
    const stopped = stop()
    letThrough()
    await stopped
    // What it may still send is one more command.
    for (let i = 0; i < 3; i++) await redis.ping()
    expect(await new Board(redis, 'ended').starterNote()).toBeUndefined()
  })

  test('stays that of another one who has taken over', async () => {
    const board = new Board(redis, 'taken')
    const lost = vi.fn()
    const stop = await board.starter(note('a'), lost)
    const takeOver = () => redis.set('sameseed:taken:starter', JSON.stringify(note('b')()))
    await vi.waitFor(() => takeOver().then(() => expect(lost).toHaveBeenCalled()), { timeout: 10_000 })
    await stop()
    expect((await board.starterNote())?.id).toBe('b')
  })
})
