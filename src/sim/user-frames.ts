import { fileURLToPath } from 'node:url'
import { OWN_FRAMES } from '../options/own-frames.ts'
import { rewrittenStack } from './rewritten-stack.ts'
import { rawStackHere, stackHere } from './whole-stack.ts'

/** What carries the user's code, and is not it: loaders, test runners, the command line. */
const CARRIERS = /\/node_modules\/(@vitest|vitest|vite|tinypool|tsx|esbuild|@esbuild|commander)\//
/** Where a frame is: an absolute path or a `file:` URL. Node's own frames and native ones have neither. */
const PLACE = /(?:\(|^at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):\d+:\d+\)?$/

/**
 * Returns the frames of a stack that are in the user's code, innermost first, each as V8 writes it, with its indentation. Lines of the
 * message do not count, whatever they look like. (A stack may be anything: it can be set.)
 */
export function userFrames(stack: unknown): string[] {
  if (typeof stack !== 'string') return []
  const lines = rewrittenStack(stack).split('\n')
  const last = lines.findLastIndex(isFrame)
  const before = lines.findLastIndex((line, i) => i < last && !isFrame(line))
  return lines.slice(before + 1, last + 1).filter(line => {
    const file = PLACE.exec(line.trim())?.[1]
    return file !== undefined && isUserCode(file)
  })
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line)
}

/** Returns the innermost of them as a person reads it, or undefined: `Lock.receive (/home/me/lock.ts:12:5)`. */
export function userFrame(stack: unknown): string | undefined {
  return userFrames(stack)[0]
    ?.trim()
    .replace(/^at (async )?/, '')
    .replaceAll('file://', '')
}

/**
 * Returns the innermost of them and, where that is in a package, the line of the user's own that led there:
 * `open (node_modules/db/index.js:9:3), reached from server.ts:4:12`.
 */
export function userFrameAndCaller(stack: unknown): string | undefined {
  const frame = userFrame(stack)
  if (frame === undefined || !isPackaged(frame)) return frame
  const own = userFrames(stack).find(line => !isPackaged(line) && !HELPER.test(line))
  return own === undefined ? frame : `${frame}, reached from ${userFrame(own)}`
}

/** What esbuild writes into a bundle has no source. */
const HELPER = /\.bundle\.js:\d/

function isPackaged(frame: string): boolean {
  return slashes(frame).includes('/node_modules/')
}

/**
 * Returns the innermost of them in few words, or undefined: `receive (torn.sim.ts:13)`. Left out is what depends on where and by
 * what the code is loaded: the folder, and the class, which V8 may call `Function` or `Object`.
 */
export function userPlace(stack: unknown): string | undefined {
  const frame = userFrame(stack)
  const [, caller = '', file, line] = /^(?:(.*) \()?.*?([^\\/?]+)(?:\?[^:]*)?:(\d+):\d+\)?$/.exec(frame ?? '') ?? []
  if (file === undefined) return undefined
  const name = NAMELESS.test(caller) ? undefined : /[\w$#]+$/.exec(caller.replace(/ \[as .*/, ''))?.[0]
  return name === undefined ? `${file}:${line}` : `${name} (${file}:${line})`
}

/** What V8 calls a function without a name: by where it is kept, which for callbacks is our own class. */
const NAMELESS = /^TimerHandle\./

/** Returns the user's line that is running now. Slow: a stack is captured. */
export function lineHere(): string | undefined {
  return userFrame(stackHere(FRAMES))
}

/** So many frames are looked through for the user's line. */
const FRAMES = 30

let isLooking = false

/**
 * Returns the line that calls a virtual global now, unless that is ours, or in what carries the user's code. Slow: a stack is
 * captured.
 */
export function askerHere(): string | undefined {
  // A stack with source maps asks for things itself.
  if (isLooking) return undefined
  isLooking = true
  const stack = stackHere(FRAMES)
  isLooking = false
  let isBehindGlobal = false
  for (const line of stack.split('\n')) {
    const file = /^\s+at /.test(line) ? PLACE.exec(line.trim())?.[1] : undefined
    if (file === undefined) continue
    if (slashes(file).includes(`${OWN_FRAMES}sim/globals`)) isBehindGlobal = true
    else if (isBehindGlobal) return isUserCode(file) ? userFrame(line) : undefined
  }
  return undefined
}

/** Finds the user's lines in one run, whose code stays as it is: what a stack came to once, the same stack comes to again. */
export class RunningLines {
  readonly #running = new Map<string, string | undefined>()
  readonly #asking = new Map<string, string | undefined>()

  /** What `lineHere` returns. */
  here(): string | undefined {
    return remembered(this.#running, lineHere)
  }

  /** What `askerHere` returns. */
  asker(): string | undefined {
    return isLooking ? undefined : remembered(this.#asking, askerHere)
  }
}

function remembered(byStack: Map<string, string | undefined>, find: () => string | undefined): string | undefined {
  const raw = rawStackHere(FRAMES)
  if (!byStack.has(raw)) byStack.set(raw, find())
  return byStack.get(raw)
}

/** Returns the path of the file that a frame is in; undefined where it is in none. */
export function fileOf(frame: string): string | undefined {
  const place = PLACE.exec(frame.trim())?.[1]
  return place?.startsWith('file://') ? fileURLToPath(place) : place
}

/** Whether a path is neither ours nor that of what carries the user's code. */
export function isUserCode(path: string): boolean {
  const plain = slashes(path)
  return !plain.includes(OWN_FRAMES) && !CARRIERS.test(plain)
}

const own = new Map<string, boolean>()

/** Whether a file is of this package, or of Node. */
export function isOwnCode(path: string): boolean {
  let known = own.get(path)
  if (known === undefined) {
    known = path.startsWith('node:') || slashes(path).includes(OWN_FRAMES)
    own.set(path, known)
  }
  return known
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/')
}
