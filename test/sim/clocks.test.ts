import type { AnyEnv } from 'sameseed'
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

test('what a process reads of its own age begins anew with it; jumps and drift are something else', async () => {
  const read = (env: AnyEnv) => ({
    now: performance.now(),
    uptime: process.uptime(),
    origin: performance.timeOrigin - Date.UTC(2020, 0, 1),
    wall: Date.now() - Date.UTC(2020, 0, 1),
    elapsed: env.elapsed(),
    hrtime: Number(process.hrtime.bigint()) / 1e6,
  })
  const births: ReturnType<typeof read>[] = []
  const sim = cluster(
    env => {
      births.push(read(env))
      return { inspect: () => read(env) }
    },
    { count: 1 },
  )
  const age = () => sim.inspect('n1') as ReturnType<typeof read>
  await sim.run('1s')
  expect(age()).toEqual({ now: 1_000, uptime: 1, origin: 0, wall: 1_000, elapsed: 1_000, hrtime: 1_000 })
  sim.crash('n1')
  await sim.run('500ms')
  sim.restart('n1')
  await sim.run('250ms')
  const reborn = { now: 250, uptime: 0.25, origin: 1_500, wall: 1_750, elapsed: 1_750, hrtime: 1_750 }
  expect(age()).toEqual(reborn)
  sim.jumpClock('n1', '10s')
  expect(age()).toEqual({ ...reborn, wall: 11_750 })
  sim.inject({ kind: 'clock-drift', at: 0, node: 'n1', ppm: 1_000_000 })
  await sim.run('100ms')
  expect(age()).toEqual({ now: 450, uptime: 0.45, origin: 1_500, wall: 11_950, elapsed: 1_950, hrtime: 1_950 })
  sim.crash('n1')
  sim.restart('n1')
  await sim.run('1ms')
  // On a clock that has jumped and runs twice as fast.
  expect(age()).toMatchObject({ now: 2, uptime: 0.002, origin: 11_950, wall: 11_952 })
  expect(births.map(({ now, uptime }) => [now, uptime])).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ])
})

test('the event loop of a node has been idle for as long as the node has run', async () => {
  const seen: unknown[] = []
  const sim = cluster(
    env => void env.after('250ms', () => seen.push(performance.eventLoopUtilization(), performance.now())),
    { count: 1 },
  )
  await sim.run('1s')
  expect(seen).toEqual([{ idle: 250, active: 0, utilization: 0 }, 250])
})
