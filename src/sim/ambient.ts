import { EPOCH_MS } from '../clock/node-clock.ts'
import type { RandomStream } from '../random/stream.ts'
import type { Streams } from '../random/streams.ts'
import type { AskList } from './asks.ts'

/** Where a run takes place, whatever machine it is on. */
export interface Place {
  /** As IANA has it: `America/New_York`. */
  readonly timeZone: string
  /** As BCP 47 has it: `de-CH`. */
  readonly locale: string
}

/** The place of a run whose scenario does not name one. */
export const NOWHERE: Place = { timeZone: 'UTC', locale: 'en-US' }

/**
 * What the virtual globals answer with where no process asks: to properties, workloads and checkers of a run, and to the modules of a
 * scenario while they are loaded. In a step its place counts as well.
 */
export interface Ambient {
  readonly place: Place
  wallMs(): number
  monotonicUs(): number
  readonly random: RandomStream
  /** Takes down what is asked for, where that is wanted. */
  readonly asks?: AskList | undefined
  /** Whether who asks now is one whom it is for (default: everyone is). */
  isFor?(): boolean
}

/** What is in force now; undefined outside of runs. */
export let ambient: Ambient | undefined

/** Puts it in force. Returns what was in force before. */
export function setAmbient(next: Ambient | undefined): Ambient | undefined {
  const before = ambient
  ambient = next
  return before
}

/** Calls back with this in force. */
export function inAmbient<T>(next: Ambient, act: () => T): T {
  const before = setAmbient(next)
  try {
    return act()
  } finally {
    setAmbient(before)
  }
}

/** What a run answers with where no process asks: true time, and random numbers of the scenario's own. */
export class RunAmbient implements Ambient {
  readonly place: Place
  readonly streams: Streams
  asks: AskList | undefined
  #random: RandomStream | undefined

  constructor(streams: Streams, place: Partial<Place> = {}) {
    this.streams = streams
    this.place = { ...NOWHERE, ...place }
  }

  wallMs(): number {
    return EPOCH_MS + this.streams.clock.now / 1_000
  }

  monotonicUs(): number {
    return this.streams.clock.now
  }

  get random(): RandomStream {
    this.#random ??= this.streams.overTime('scenario')
    return this.#random
  }
}
