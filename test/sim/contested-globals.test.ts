/** What others put in the place of a global, as fake timers do, is not what a node gets; after a run it is there again. */
import { expect, test } from 'vitest'
import { cluster } from './cluster.ts'

const contested: readonly (readonly [string, object, string])[] = [
  ['Math.random', Math, 'random'],
  ['Date', globalThis, 'Date'],
  ['setTimeout', globalThis, 'setTimeout'],
  ['queueMicrotask', globalThis, 'queueMicrotask'],
  ['performance', globalThis, 'performance'],
  ['performance.now', performance, 'now'],
  ['process.hrtime', process, 'hrtime'],
  ['process.nextTick', process, 'nextTick'],
  ['process.exit', process, 'exit'],
]

/** Puts another value there while `body` runs. */
async function replaced(target: object, key: string, value: unknown, body: () => Promise<void>): Promise<void> {
  const own = Object.getOwnPropertyDescriptor(target, key)
  Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: own?.enumerable ?? true })
  try {
    await body()
  } finally {
    if (own === undefined) Reflect.deleteProperty(target, key)
    else Object.defineProperty(target, key, own)
  }
}

/** What a node finds there as it starts, and in a later step. */
async function foundBy(read: () => unknown): Promise<unknown[]> {
  const found: unknown[] = []
  const sim = cluster(
    env => {
      found.push(read())
      env.after('1ms', () => found.push(read()))
      return undefined
    },
    { count: 1 },
  )
  await sim.run('2ms')
  return found
}

test.each(contested)('%s', async (_, target, key) => {
  const read = () => Reflect.get(target, key) as unknown
  // Not what stands there now: vitest replaces some of them, too.
  const [ours] = await foundBy(read)
  const usual = read()
  const theirs = Object.assign(() => 0, { now: () => 0 })
  await replaced(target, key, theirs, async () => {
    const isEnumerable = Object.getOwnPropertyDescriptor(target, key)?.enumerable
    const found = await foundBy(read)
    expect(found.map(each => each === ours)).toEqual([true, true])
    expect(ours).not.toBe(theirs)
    expect(read()).toBe(theirs)
    expect(Object.getOwnPropertyDescriptor(target, key)?.enumerable).toBe(isEnumerable)
  })
  expect(read()).toBe(usual)
})

test('of performance, nothing but its clock', async () => {
  const mark = performance.mark
  const theirs = (() => undefined) as unknown as typeof mark
  await replaced(performance, 'mark', theirs, async () => {
    expect(await foundBy(() => performance.mark)).toEqual([theirs, theirs])
  })
})
