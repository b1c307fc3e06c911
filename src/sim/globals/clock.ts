import { EPOCH_MS } from '../../clock/node-clock.ts'
import { ambient } from '../ambient.ts'
import { current } from '../current.ts'
import { ageUs, monotonicUs } from './now.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'

const realHrtime = process.hrtime
const realUptime = process.uptime
const realPerformanceNow = performance.now

function hrtime(previous?: [number, number]): [number, number] {
  const us = monotonicUs('process.hrtime')
  if (us === undefined) return realHrtime(previous)
  const ns = us * 1_000
  const seconds = Math.floor(ns / 1e9)
  const rest = Math.floor(ns % 1e9)
  if (previous === undefined) return [seconds, rest]
  const borrowed = rest < previous[1] ? 1 : 0
  return [seconds - previous[0] - borrowed, rest - previous[1] + borrowed * 1e9]
}

/** The monotonic clocks. */
export function clockPatches(): Patch[] {
  const virtualHrtime = dressed(hrtime as AnyFunction, realHrtime)
  Object.defineProperty(virtualHrtime, 'bigint', {
    value: () => {
      const us = monotonicUs('process.hrtime.bigint')
      return us === undefined ? realHrtime.bigint() : BigInt(Math.floor(us * 1_000))
    },
  })
  const age = (call: string, real: () => number, unit: number) => {
    const us = ageUs(call)
    return us === undefined ? real() : us / unit
  }
  return [
    { target: process, key: 'hrtime', replacement: virtualHrtime },
    { target: process, key: 'uptime', replacement: () => age('process.uptime', () => realUptime.call(process), 1e6) },
    {
      target: Object.getPrototypeOf(performance) as object,
      key: 'now',
      replacement: function now(this: typeof performance): number {
        return age('performance.now', () => realPerformanceNow.call(this), 1_000)
      },
    },
    ...timeOrigin(),
  ]
}

/** When the process began, on its wall clock: a getter on the prototype. */
function timeOrigin(): Patch[] {
  const prototype = Object.getPrototypeOf(performance) as object
  const original = Object.getOwnPropertyDescriptor(prototype, 'timeOrigin')?.get
  if (original === undefined) return []
  Object.defineProperty(prototype, 'timeOrigin', {
    configurable: true,
    enumerable: true,
    get(this: typeof performance): number {
      if (current !== undefined) return current.bornMs
      return ambient === undefined ? (original.call(this) as number) : EPOCH_MS
    },
  })
  return []
}
