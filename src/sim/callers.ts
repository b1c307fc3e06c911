import { withoutOwnFrames } from '../options/own-frames.ts'
import { wholeStack } from './whole-stack.ts'

/** A call of the user's code: an error that was made there and not thrown. */
export type Caller = Error

/** Errors that tell of a call which was not taken down. */
const unplaced = new WeakSet<object>()
/** The calls that others tell of. */
const blamed = new WeakMap<Error, Caller>()

/** Whether there is no line of the user's for an error, because its run took no calls down. */
export function lacksCaller(error: unknown): boolean {
  return typeof error === 'object' && error !== null && unplaced.has(error)
}

/**
 * Takes down who asks for what takes time: a request, a connection, a disk. Where that goes wrong, it does so in a step in which none
 * of the user's code runs, and the error would name no line of it. To take a call down costs more than all the rest of a request: it is
 * for runs that are made again for the sake of the line, and for those by hand.
 */
export class Callers {
  readonly #areKept: boolean

  constructor(areKept: boolean) {
    this.#areKept = areKept
  }

  /** The call that is made now; undefined where calls are not taken down. */
  here(): Caller | undefined {
    if (!this.#areKept) return undefined
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = FRAMES
    const caller = new Error()
    Error.stackTraceLimit = limit
    return caller
  }

  /** Remembers which call an error tells of, and returns it. Its stack stays as it is: a node that reads it sees the same in every run. */
  blame<Told extends Error>(error: Told, caller: Caller | undefined): Told {
    if (caller === undefined) unplaced.add(error)
    else blamed.set(error, caller)
    return error
  }
}

/** Gives an error that nobody caught the stack of the call that it tells of, if that was taken down. */
export function showCaller(error: unknown): void {
  const caller = error instanceof Error ? blamed.get(error) : undefined
  if (caller === undefined) return
  const { name, message } = error as Error
  const stack = wholeStack(caller)
  if (typeof stack !== 'string') return
  const value = [`${name}: ${message}`, ...stack.split('\n').slice(1)].join('\n')
  Object.defineProperty(error, 'stack', { value, writable: true, configurable: true })
  withoutOwnFrames(error as Error)
}

/** The user's line may lie behind what packages do. */
const FRAMES = 50
