import { readFileSync } from 'node:fs'
import { run } from 'sameseed'
import { expect, test } from 'vitest'
import cart from './cart.sim.ts'

test('a cart loses an item, with three requests as with many', async () => {
  expect((await run(cart, { seed: 1 })).signature).toBe('history: no item is lost')
  const add = (client: string, item: string) => ({
    client,
    at: 0,
    f: 'POST /carts/:user',
    value: { user: 'ann', item },
  })
  const shrunk = await run(cart, {
    seed: 1,
    options: { nodes: { api: 1, redis: 1 }, duration: '21ms' },
    operations: [add('c2', 'item 22'), add('c1', 'item 13'), add('c2', 'item 24')],
    network: {},
  })
  expect(shrunk.violations[0]?.message).toBe('confirmed, and not in the cart: item 13')
})

test('the README shows this file', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  expect(readme).toContain(readFileSync(new URL('./cart.sim.ts', import.meta.url), 'utf8').trimEnd())
})
