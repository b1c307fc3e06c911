import { expect, test } from 'vitest'
import { effort } from '../../effort.ts'
import { elsewhere } from './another-process.ts'
import { fingerprintsOf } from './simulated.ts'
import { type System, systems } from './system.ts'
import { REFUSED } from './table.ts'

/** So many files share the systems. */
const SHARDS = 6

const running = systems.filter(({ name }) => !REFUSED.includes(name))

/** Defines the tests of one shard, counted from 1: under faults its systems run the same again, forwards and backwards, here and elsewhere. */
export function runTheSameAgain(shard: number): void {
  const share = running.filter((_, i) => i % SHARDS === shard - 1)
  test.each(share)(
    '$name runs the same again, forwards and backwards, in this process and in another',
    async system => {
      const seeds = Array.from({ length: effort(200) }, (_, i) => i + 1)
      const here = await fingerprintsOf(system, seeds)
      expect(new Set(here.values()).size).toBe(seeds.length)
      expectSame(here, await fingerprintsOf(system, seeds.slice(0, effort(20)).toReversed()))
      expectSame(here, (await elsewhere([system], seeds.toReversed())).get(system.name) ?? new Map())
    },
    600_000,
  )
}

function expectSame(one: ReadonlyMap<number, string>, other: ReadonlyMap<number, string>): void {
  expect(other.size).toBeGreaterThan(0)
  expect([...other].filter(([seed, fingerprint]) => one.get(seed) !== fingerprint)).toEqual([])
}

/** Systems that run another way on other versions of Node, since that does: what differs. */
export const OTHERWISE: Readonly<Record<string, string>> = {
  got: 'streams hold 64 KiB from Node 22 on, where it was 16',
  'http-proxy': 'streams hold 64 KiB from Node 22 on, where it was 16',
  'http-streaming': 'streams hold 64 KiB from Node 22 on, where it was 16',
  'net-backpressure': 'streams hold 64 KiB from Node 22 on, where it was 16',
  'zlib-pipeline': 'streams hold 64 KiB from Node 22 on, where it was 16',
}

/** The systems that have to run the same on every version of Node. */
export const everywhere: readonly System[] = running.filter(({ name }) => !(name in OTHERWISE))
