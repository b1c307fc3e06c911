import { expect, test } from 'vitest'
import { Elsewhere } from '../../src/fuzz/elsewhere/elsewhere.ts'
import type { Thread } from '../../src/fuzz/thread/thread.ts'
import { ThreadTerminated } from '../../src/fuzz/thread/thread-lost.ts'

const options = { scenarioFile: '/store.sim.ts', stepTimeoutMs: 1_000, output: 'none' } as const
const identity = { fingerprint: '0', signature: undefined }

test('where another process cannot load the scenario, it is said once that no run is made again there, and why', async () => {
  const terminated: string[] = []
  const unloadable = (): Thread =>
    ({
      load: () => Promise.reject(Object.assign(new Error('no file words.txt'), { syscall: 'open' })),
      terminate: async () => void terminated.push('one'),
    }) as unknown as Thread
  const notes: string[] = []
  const elsewhere = new Elsewhere(unloadable, options, text => notes.push(text))
  const traced = () => Promise.reject(new Error('nothing is to be compared'))
  await elsewhere.check({ seed: '1' }, identity as never, traced)
  await elsewhere.check({ seed: '2' }, identity as never, traced)
  expect(notes).toEqual([
    'no run is made again in another process, since the scenario cannot be loaded there: no file words.txt',
  ])
  await elsewhere.end()
  expect(terminated.length).toBeGreaterThan(0)
})

test('it ends at once while it still loads, says nothing then, and is not tried in another folder', async () => {
  let begun = 0
  const loading = (): Thread => {
    begun++
    let fail: (error: Error) => void = () => {}
    return {
      load: () => new Promise((_, reject) => (fail = reject)),
      terminate: async () => fail(new ThreadTerminated('the thread was terminated')),
    } as unknown as Thread
  }
  const notes: string[] = []
  const elsewhere = new Elsewhere(loading, options, text => notes.push(text))
  const checked = elsewhere.check({ seed: '1' }, identity as never, () => Promise.reject(new Error('not asked')))
  await elsewhere.end()
  await checked
  expect([begun, notes]).toEqual([1, []])
})
