import { ambient } from '../ambient.ts'
import { current } from '../current.ts'

/** Milliseconds since 1970 on the clock of who asks; undefined outside of runs. */
export function wallMs(): number | undefined {
  if (current === undefined) return ambient === undefined ? undefined : Math.floor(ambient.wallMs())
  const { world, clock } = current
  world.countAction()
  return Math.floor(clock.wallMs(world.now))
}

/** Microseconds since the process began that asks, on its monotonic clock; undefined outside of runs. */
export function ageUs(): number | undefined {
  const us = monotonicUs()
  return us === undefined || current === undefined ? us : us - current.bornUs
}

/** Microseconds on the monotonic clock of who asks, which goes on when a process starts again; undefined outside of runs. */
export function monotonicUs(): number | undefined {
  if (current === undefined) return ambient?.monotonicUs()
  const { world, clock } = current
  world.countAction()
  return clock.monotonicUs(world.now)
}
