import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Watchdog } from '../../src/fuzz/worker/watchdog.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/**
 * A watchdog over something that takes `memoryMiB(seconds)`, beats until `silentFrom`, and has a processor for this share of the time.
 * 100 MiB is the most.
 */
function watched(
  memoryMiB: (seconds: number) => number,
  silentFrom = 0,
  busy = 1,
): { called: string[]; at: () => number } {
  const startedMs = performance.now()
  const secondsNow = () => (performance.now() - startedMs) / 1_000
  const called: string[] = []
  let atSeconds = 0
  const call = (what: string) => () => {
    called.push(what)
    atSeconds = secondsNow()
  }
  const watchdog = new Watchdog(
    {
      heartbeat: () => Math.floor(Math.min(secondsNow(), silentFrom) * 10),
      memoryMiB: () => 1_000 + memoryMiB(secondsNow()),
      busyMs: () => busy * secondsNow() * 1_000,
    },
    100,
  )
  watchdog.start(2_000, { onSilence: call('silence'), onTooMuch: call('too much') })
  return { called, at: () => atSeconds }
}

describe('the watchdog', () => {
  test('calls out once when the heartbeat stands still for as long as it has patience', () => {
    const { called, at } = watched(() => 0, 5)
    vi.advanceTimersByTime(60_000)
    expect(called).toEqual(['silence'])
    expect(at()).toBeGreaterThan(6.8)
    expect(at()).toBeLessThan(8)
  })

  test('on a busy machine it waits until what it watches has had a processor for as long', () => {
    const { called, at } = watched(() => 0, 5, 0.25)
    vi.advanceTimersByTime(60_000)
    expect(called).toEqual(['silence'])
    expect(at()).toBeGreaterThan(12.8)
    expect(at()).toBeLessThan(14)
  })

  test('but what takes no processor at all hangs as well', () => {
    const { called, at } = watched(() => 0, 5, 0)
    vi.advanceTimersByTime(60_000)
    expect(called).toEqual(['silence'])
    expect(at()).toBeGreaterThan(20)
    expect(at()).toBeLessThan(22)
  })

  test('and says nothing while it beats', () => {
    const { called } = watched(() => 50, 100)
    vi.advanceTimersByTime(60_000)
    expect(called).toEqual([])
  })

  test('calls out within a tenth of a second where there is too much memory, whether it beats or not', () => {
    const { called, at } = watched(seconds => (seconds === 0 ? 0 : seconds < 3 ? 90 : 101), 100)
    vi.advanceTimersByTime(60_000)
    expect(called).toEqual(['too much'])
    expect(at()).toBeLessThan(3.1)
  })

  test('what is silent with nearly all of its memory has too little of it', () => {
    const { called } = watched(seconds => (seconds === 0 ? 0 : 75))
    vi.advanceTimersByTime(60_000)
    expect(called).toEqual(['too much'])
  })

  test('what grows while it is silent has time to show that it grows without end', () => {
    const { called, at } = watched(seconds => 20 * seconds)
    vi.advanceTimersByTime(60_000)
    expect(called).toEqual(['too much'])
    expect(at()).toBeGreaterThan(3.4)
  })

  test('but not for ever', () => {
    const { called, at } = watched(seconds => Math.min(30, 20 * seconds))
    vi.advanceTimersByTime(60_000)
    expect(called).toEqual(['silence'])
    expect(at()).toBeGreaterThan(5.8)
    expect(at()).toBeLessThan(7)
  })
})
