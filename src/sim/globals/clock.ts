import { EPOCH_MS } from '../../clock/node-clock.ts'
import { current } from '../current.ts'
import type { Process } from '../process.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'

const RealDate = Date
const realHrtime = process.hrtime
const realUptime = process.uptime
const realPerformanceNow = performance.now

function wallMs({ world, clock }: Process): number {
  world.countAction()
  return Math.floor(clock.wallMs(world.now))
}

function monotonicUs({ world, clock }: Process): number {
  world.countAction()
  return clock.monotonicUs(world.now)
}

function VirtualDate(this: unknown, ...args: unknown[]): unknown {
  if (new.target === undefined) {
    return current === undefined ? RealDate() : new RealDate(wallMs(current)).toString()
  }
  const now = current !== undefined && args.length === 0 ? [wallMs(current)] : args
  return Reflect.construct(RealDate, now, new.target === VirtualDate ? RealDate : new.target)
}

function hrtime(previous?: [number, number]): [number, number] {
  if (current === undefined) return realHrtime(previous)
  const ns = monotonicUs(current) * 1_000
  const seconds = Math.floor(ns / 1e9)
  const rest = Math.floor(ns % 1e9)
  if (previous === undefined) return [seconds, rest]
  const borrowed = rest < previous[1] ? 1 : 0
  return [seconds - previous[0] - borrowed, rest - previous[1] + borrowed * 1e9]
}

export function clockPatches(): Patch[] {
  const date = dressed(VirtualDate as AnyFunction, RealDate as unknown as AnyFunction)
  // One prototype for both, so that instanceof holds for dates made by either.
  Object.defineProperty(date, 'prototype', { value: RealDate.prototype, writable: false })
  Object.defineProperty(date, 'now', {
    value: () => (current === undefined ? RealDate.now() : wallMs(current)),
    writable: true,
    configurable: true,
  })
  const virtualHrtime = dressed(hrtime as AnyFunction, realHrtime)
  Object.defineProperty(virtualHrtime, 'bigint', {
    value: () => (current === undefined ? realHrtime.bigint() : BigInt(Math.floor(monotonicUs(current) * 1_000))),
  })
  return [
    { target: globalThis, key: 'Date', replacement: date },
    { target: RealDate.prototype, key: 'constructor', replacement: date },
    { target: process, key: 'hrtime', replacement: virtualHrtime },
    {
      target: process,
      key: 'uptime',
      replacement: () => (current === undefined ? realUptime.call(process) : monotonicUs(current) / 1e6),
    },
    {
      target: Object.getPrototypeOf(performance) as object,
      key: 'now',
      replacement: function now(this: typeof performance): number {
        return current === undefined ? realPerformanceNow.call(this) : monotonicUs(current) / 1_000
      },
    },
    ...timeOrigin(),
  ]
}

/** The origin of the monotonic clock on the wall clock, a getter on the prototype. */
function timeOrigin(): Patch[] {
  const prototype = Object.getPrototypeOf(performance) as object
  const original = Object.getOwnPropertyDescriptor(prototype, 'timeOrigin')?.get
  if (original === undefined) return []
  Object.defineProperty(prototype, 'timeOrigin', {
    configurable: true,
    enumerable: true,
    get(this: typeof performance): number {
      return current === undefined ? (original.call(this) as number) : EPOCH_MS
    },
  })
  return []
}
