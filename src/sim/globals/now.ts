import { ambient } from '../ambient.ts'
import { current } from '../current.ts'

/** Milliseconds since 1970 on the clock of who asks; undefined outside of runs. `call` is what is called. */
export function wallMs(call: string): number | undefined {
  let ms: number
  if (current === undefined) {
    if (ambient === undefined || ambient.isFor?.() === false) return undefined
    ms = Math.floor(ambient.wallMs())
  } else {
    const { world, clock } = current
    world.lookAtClock()
    ms = Math.floor(clock.wallMs(world.now))
  }
  ambient?.asks?.note(call, ms)
  return ms
}

/** Microseconds since the process began that asks, on its monotonic clock; undefined outside of runs. `call` is what is called. */
export function ageUs(call: string): number | undefined {
  const us = monotonicUs(call)
  return us === undefined || current === undefined ? us : us - current.bornUs
}

/** Microseconds on the monotonic clock of who asks, which goes on when a process starts again; undefined outside of runs. `call` is what is called. */
export function monotonicUs(call: string): number | undefined {
  let us: number
  if (current === undefined) {
    if (ambient === undefined || ambient.isFor?.() === false) return undefined
    us = ambient.monotonicUs()
  } else {
    const { world, clock } = current
    world.lookAtClock()
    us = clock.monotonicUs(world.now)
  }
  ambient?.asks?.note(call, us)
  return us
}
