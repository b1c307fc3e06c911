import { EventEmitter } from 'node:events'
import { current } from '../current.ts'
import type { Process } from '../process.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'

/** How nodes listen to `process`, and how that is looked at and undone. */
const METHODS = [
  ...['on', 'addListener', 'once', 'prependListener', 'prependOnceListener', 'off', 'removeListener'],
  ...['removeAllListeners', 'listeners', 'rawListeners', 'listenerCount', 'eventNames', 'emit'],
] as const

/** What Node itself says through `process.emit`, while the code that it is about has not returned yet. */
const OF_NODE = new Set<unknown>([
  ...['uncaughtException', 'uncaughtExceptionMonitor', 'unhandledRejection', 'rejectionHandled', 'multipleResolves'],
  ...['warning', 'beforeExit', 'exit', 'worker', 'message', 'disconnect'],
])

interface Own {
  readonly incarnation: number
  readonly emitter: EventEmitter
}

const emitters = new WeakMap<Process, Own>()

/** Of the incarnation that runs: those of an earlier one went with it. */
function emitterOf(node: Process): EventEmitter {
  const known = emitters.get(node)
  if (known?.incarnation === node.incarnation) return known.emitter
  const emitter = new EventEmitter().setMaxListeners(0)
  emitters.set(node, { incarnation: node.incarnation, emitter })
  return emitter
}

/**
 * Within a node, `process` has the listeners that the node itself added, and no others. No signal comes to them; what
 * nobody catches ends the node whatever they do, as it does where they end the process.
 */
export function processEventPatches(): Patch[] {
  const patches: Patch[] = METHODS.map(key => {
    const original = process[key] as AnyFunction
    const replacement = function (this: unknown, ...args: unknown[]): unknown {
      if (current === undefined || this !== process || (key === 'emit' && OF_NODE.has(args[0]))) {
        return Reflect.apply(original, this, args)
      }
      const emitter = emitterOf(current)
      const result = Reflect.apply(emitter[key] as AnyFunction, emitter, args)
      return result === emitter ? process : result
    }
    return { target: process, key, replacement: dressed(replacement, original) }
  })
  const capture = process.setUncaughtExceptionCaptureCallback
  const replacement = (callback: Parameters<typeof capture>[0]) => {
    if (current === undefined) capture(callback)
  }
  return [...patches, { target: process, key: 'setUncaughtExceptionCaptureCallback', replacement }]
}
