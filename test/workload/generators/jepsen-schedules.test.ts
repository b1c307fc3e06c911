import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { SCHEDULES, scheduled } from './jepsen-schedules.ts'

/** Recorded cases of Jepsen's own tests; not part of the repository. */
const data = process.env.SAMESEED_ORACLE_DATA

describe("Jepsen's schedules", () => {
  test.each(SCHEDULES)('$name', schedule => {
    expect(scheduled(schedule)).toEqual(schedule.here?.shown ?? schedule.jepsen)
    if (schedule.here !== undefined) expect(schedule.here.shown).not.toEqual(schedule.jepsen)
  })
})

test.skipIf(data === undefined)('are those that were recorded, and none is left out', () => {
  const text = readFileSync(join(data as string, 'peers/jepsen-generator.json'), 'utf8')
  const recorded = JSON.parse(text) as { readonly name: string; readonly expect: unknown }[]
  expect(recorded.length).toBeGreaterThan(40)
  const ours = new Map(SCHEDULES.map(({ name, jepsen }) => [name, jepsen]))
  for (const { name, expect: wanted } of recorded) expect([name, ours.get(name)]).toEqual([name, wanted])
})
