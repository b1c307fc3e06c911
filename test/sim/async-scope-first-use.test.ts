import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, test } from 'vitest'
import { cluster } from './cluster.ts'

// In a file of its own: until the first use of an AsyncLocalStorage in a process, contexts are not carried.
test('the very first use of an AsyncLocalStorage does not get to another node', async () => {
  const als = new AsyncLocalStorage<string>()
  const seen: unknown[] = []
  const sim = cluster(env => {
    if (env.id === 'n1') env.after('1ms', () => als.enterWith('secret of n1'))
    else {
      env.after('2ms', () => seen.push(als.getStore()))
      env.every('5ms', () => seen.push(als.getStore()))
    }
    return { receive() {} }
  })
  await sim.run('20ms')
  expect(seen).toEqual(Array(5).fill(undefined))
})
