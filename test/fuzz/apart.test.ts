import { join } from 'node:path'
import { run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { contentsOf } from '../../src/fuzz/apart/contents.ts'
import { keptByModules, sharedModules } from '../../src/fuzz/apart/shared-modules.ts'
import type { AnyScenario } from '../../src/scenario/scenario.ts'
import cache from './apart/cache.sim.ts'
import crash from './apart/crash.sim.ts'
import assigned from './apart/let.sim.ts'
import map from './apart/map.sim.ts'
import meant from './apart/meant.sim.ts'
import hidden from './apart/private.sim.ts'
import fixed from './apart/static.sim.ts'

const fileOf = (name: string) => join(import.meta.dirname, 'apart', `${name}.sim.ts`)

const PLAN = { seed: '1' }

const sharedIn = async (name: string, scenario: AnyScenario) =>
  sharedModules(scenario, fileOf(name), PLAN, await run(scenario, PLAN))

test.each<[name: string, scenario: AnyScenario, variable: string, place: string]>([
  ['map', map, 'seen', '5:7'],
  ['let', assigned, 'last', '4:5'],
  ['static', fixed, 'Counting', '3:7'],
  ['private', hidden, 'registry', '17:7'],
])('of a %s that nodes share, the variable is told, and the place', async (name, scenario, variable, place) => {
  const text = await sharedIn(name, scenario)
  expect(text?.split('\n')[0]).toBe(
    `shared: nodes share ${variable} (${fileOf(name)}:${place}), and no message tells them of it`,
  )
  expect(text).toMatch(
    /is another run from event \d+ on, at .*sim\.ts:\d+:\d+\)?:\n {2}as it is: send .*\n {2}apart: {4}send /,
  )
})

test('what outlives a crash of its node is told as that', async () => {
  expect((await sharedIn('crash', crash))?.split('\n')[0]).toBe(
    `shared: a crash does not take counts (${fileOf('crash')}:3:7) from a node, as it would from a process`,
  )
})

test('nothing is told of caches, and of what only properties look at', async () => {
  const { events } = await run(cache, PLAN)
  expect(events).toBeGreaterThan(30)
  expect(await sharedIn('cache', cache)).toBeUndefined()
  expect(await keptByModules(cache, fileOf('cache'), PLAN)).toBe(
    `lengths (${fileOf('cache')}:4:7), told (${fileOf('cache')}:5:7)`,
  )
})

test('nothing is told of a CommonJS module that shares nothing: what it exports is the scenario itself', async () => {
  const common = scenario({
    name: 'common',
    nodes: { count: 1, start: () => ({ receive: () => undefined, inspect: () => ({ term: 1 }) }) },
    duration: '1s',
    expect: ({ always }) => [always('the first term', ({ nodes }) => nodes.every(({ state }) => state.term === 1))],
  })
  const file = join(import.meta.dirname, 'apart', 'common.sim.cjs')
  expect(await sharedModules(common, file, PLAN, await run(common, PLAN))).toBeUndefined()
})

test('nothing is told where that is meant', async () => {
  expect(await sharedIn('meant', meant)).toBeUndefined()
})

test('contents are all that can be reached', () => {
  const all = (last: unknown) => ({
    list: [1, new Map([['a', new Set([last])]])],
    when: new Date(0),
    bytes: Buffer.from('x'),
  })
  expect(contentsOf(all(2))).toBe(contentsOf(all(2)))
  expect(contentsOf(all(2))).not.toBe(contentsOf(all(3)))
  expect(contentsOf(all({ a: 1 }))).not.toBe(contentsOf(all({ b: 1 })))
  const privates = new WeakMap<object, unknown>()
  const holder = {}
  const before = contentsOf(holder, [privates])
  privates.set(holder, 1)
  expect(contentsOf(holder, [privates])).not.toBe(before)
  const round: Record<string, unknown> = {}
  round.itself = round
  expect(contentsOf(round)).toContain('#0')
})
