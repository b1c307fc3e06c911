import { expect, test } from 'vitest'
import { cluster } from './cluster.ts'

test('a jump moves what a node reads, and none of its timers', async () => {
  const readings: number[][] = []
  const sim = cluster(
    env => {
      env.every('100ms', () => readings.push([sim.now, Date.now() - Date.UTC(2020, 0, 1), performance.now()]))
      return {}
    },
    { count: 1 },
  )
  await sim.run('150ms')
  sim.jumpClock('n1', '-1s')
  await sim.run('100ms')
  expect(readings).toEqual([
    [100, 100, 100],
    [200, -800, 200],
  ])
})

test('timers follow the drift of their clock, those that are pending too', async () => {
  const fired: number[] = []
  const sim = cluster(
    env => {
      env.after('100ms', () => fired.push(sim.now))
      env.after('200ms', () => fired.push(sim.now, env.elapsed()))
      return {}
    },
    { count: 1 },
  )
  await sim.run('50ms')
  // Twice as fast from now on: the 50 ms that are left of the first take 25.
  const drift = sim.inject({ kind: 'clock-drift', at: 0, node: 'n1', ppm: 1_000_000 })
  await sim.run('50ms')
  expect(fired).toEqual([75])
  drift.heal()
  await sim.run('100ms')
  expect(fired).toEqual([75, 150, 200])
})
