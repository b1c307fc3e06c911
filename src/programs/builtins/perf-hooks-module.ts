import perfHooks, { PerformanceObserver } from 'node:perf_hooks'
import { NoDelay } from './no-delay.ts'

/** Hears of nothing: what Node tells of itself, such as when it collected garbage, is real. */
export class SilentObserver extends PerformanceObserver {
  override observe(): void {}
}
Object.defineProperty(SilentObserver, 'name', { value: 'PerformanceObserver' })

/** `node:perf_hooks` of a machine, whose loop is never late. */
export function perfHooksModule() {
  return {
    ...perfHooks,
    PerformanceObserver: SilentObserver,
    monitorEventLoopDelay({ resolution = 10 }: { resolution?: number } = {}) {
      if (Number.isInteger(resolution) && resolution >= 1) return new NoDelay(resolution)
      throw Object.assign(new RangeError(`The value of "options.resolution" is out of range. Received ${resolution}`), {
        code: 'ERR_OUT_OF_RANGE',
      })
    },
  }
}
