import { exponential, http, mix, scenario } from 'sameseed'
import { nothingLost } from './nothing-lost.ts'

export default scenario({
  name: 'cart',
  nodes: {
    api: { count: 3, program: './server.ts', env: { REDIS_HOST: 'redis1', NODE_ENV: 'test' } },
    redis: { count: 1, program: './resp-server.ts' },
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
