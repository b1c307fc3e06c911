/**
 * The npm package `redlock` 4.2.0, unchanged, on five Redis nodes: a lock with a time limit. A worker that is paused between
 * acquiring and using it goes on as if it still held it. And a lock is held for as long as the clocks of Redis say, which may
 * jump.
 */
import { scenario } from 'sameseed'
import { oneLeaseAtATime, onlyTheHolderWrites } from './mutual-exclusion.ts'
import { lockScenario } from './scenario.ts'

export default scenario({
  ...lockScenario({ fenced: false }),
  name: 'redlock',
  expect: ({ always }) => [
    always('one lease at a time', oneLeaseAtATime),
    always('only the holder writes', onlyTheHolderWrites),
  ],
})
