import { EPOCH_MS } from '../clock/node-clock.ts'
import { randomStream } from '../random/stream.ts'
import { type Ambient, inAmbient, NOWHERE, setAmbient } from './ambient.ts'
import { type Ask, AskList } from './asks.ts'
import { current, setCurrent } from './current.ts'
import { askerHere } from './user-frames.ts'

const asks = new AskList(() => -1, { asker: askerHere })

/** What the modules of a scenario get while they are loaded: the same clock, random numbers and place in every process. */
const loading: Ambient = {
  place: NOWHERE,
  wallMs: () => EPOCH_MS,
  monotonicUs: () => 0,
  random: randomStream('modules', 'loading'),
  asks,
  // What compiles and loads them asks too, and has the machine's.
  isFor: () => askerHere() !== undefined,
}

/** Loads modules of the user's: what they take from clocks and random numbers is virtual, and what they ask is taken down. */
export async function whileLoading<T>(load: () => Promise<T>): Promise<T> {
  const before = setAmbient(loading)
  try {
    return await load()
  } finally {
    setAmbient(before)
  }
}

/**
 * Evaluates modules once more, at once, also within a step: what they take from clocks and random numbers is what they got when they were
 * loaded.
 */
export function loadAgain<T>(load: () => T): T {
  const process = current
  setCurrent(undefined)
  try {
    return inAmbient({ ...loading, random: randomStream('modules', 'loading'), asks: undefined }, load)
  } finally {
    setCurrent(process)
  }
}

/** What modules asked for while they were loaded. */
export function asksWhileLoading(): readonly Ask[] {
  return asks.all
}
