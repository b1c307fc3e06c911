import { fileURLToPath } from 'node:url'
import { exponential, http, mix, scenario } from 'sameseed'
import { nothingLost } from '../../../examples/cart/nothing-lost.ts'

const program = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The cart of the examples with a server that adds to what is stored, where the other writes back what it read. */
export default scenario({
  name: 'cart',
  nodes: {
    api: { count: 3, program: program('./cart-server.ts'), env: { REDIS_HOST: 'redis1' } },
    redis: { count: 1, program: program('../../../examples/cart/resp-server.ts') },
  },
  clients: { count: 2, start: env => http(env, 'http://api:8080', { timeout: '1s' }) },
  workload: mix(
    {
      'POST /carts/:user': { weight: 2, value: ({ unique }) => ({ user: 'ann', item: `item ${unique}` }) },
      'GET /carts/:user': { weight: 1, value: () => ({ user: 'ann' }) },
    },
    { every: '50ms' },
  ),
  network: { latency: exponential('2ms') },
  duration: '3s',
  expect: [nothingLost],
})
