import childProcess from 'node:child_process'
import crypto from 'node:crypto'
import dgram from 'node:dgram'
import dns from 'node:dns'
import fs from 'node:fs'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import net from 'node:net'
import perfHooks from 'node:perf_hooks'
import tls from 'node:tls'
import v8 from 'node:v8'
import workerThreads from 'node:worker_threads'
import { current } from '../current.ts'
import { OffThreadError } from '../errors.ts'
import { userFrameAndCaller, userFrames } from '../user-frames.ts'
import { stackHere } from '../whole-stack.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'

const USE_NETWORK = 'Use env.send, env.rpc or env.connect instead.'
const USE_DISK = 'Use env.disk instead.'
const NO_SEED = 'its random numbers cannot be had from the seed.'

const LEAVES_THREAD = 'that leaves the thread and can never complete in a simulation.'
const ENDS_PROCESS = 'that would end the process which all nodes share, and the test with it.'
const STOPS_THREAD = 'that would stop the thread which all nodes share, and simulated time does not pass meanwhile.'

/** Within a node: ends the run and says which call it was, whose and where; `why` it is refused, and what to do. */
export function refuse(call: string, advice: string, why = LEAVES_THREAD): void {
  if (current === undefined) return
  const stack = stackHere()
  const where = userFrameAndCaller(stack)
  const at = where === undefined ? '' : ` at ${where}`
  const what = isLoading(stack) ? `import()${at}: ${LEAVES_THREAD} Import it at the top of the module.` : undefined
  const error = new OffThreadError(`${current.id} calls ${what ?? `${call}${at}: ${why} ${advice}`}`)
  current.world.fail(error)
  throw error
}

/**
 * Whether the call comes from Node, which loads a module for an `import()` of the user's: before any line of theirs, or after an `await`, when
 * none of theirs is left.
 */
function isLoading(stack: string): boolean {
  const [frame] = userFrames(stack)
  const inNode = frame === undefined ? stack : stack.split(frame.trim(), 1)[0]
  return inNode?.includes('node:internal/modules/esm/') === true
}

function guarded(
  target: object,
  key: string,
  call: string,
  advice: string,
  when?: (args: unknown[]) => boolean,
  why?: string,
): Patch[] {
  const original = (target as Record<string, unknown>)[key] as AnyFunction | undefined
  if (typeof original !== 'function') return []
  if (/^class\b/.test(Function.prototype.toString.call(original))) {
    const replacement = new Proxy(original as unknown as new (...args: unknown[]) => object, {
      construct(original, args, newTarget) {
        refuse(call, advice)
        return Reflect.construct(original, args, newTarget) as object
      },
    })
    return [{ target, key, replacement }]
  }
  const replacement = function (this: unknown, ...args: unknown[]): unknown {
    if (current !== undefined && (when === undefined || when(args))) refuse(call, advice, why)
    return new.target === undefined ? Reflect.apply(original, this, args) : Reflect.construct(original, args)
  }
  const result = dressed(replacement, original)
  if (original.prototype !== undefined) result.prototype = original.prototype
  return [{ target, key, replacement: result }]
}

function all(target: object, keys: readonly string[], module: string, advice: string, why?: string): Patch[] {
  return keys.flatMap(key => guarded(target, key, `${module}.${key}`, advice, undefined, why))
}

function functionsOf(target: object): string[] {
  return Object.keys(target).filter(
    key => typeof (target as Record<string, unknown>)[key] === 'function' && /^[a-z]/.test(key),
  )
}

const USE_NOW = 'Use performance.now instead.'
const USE_GIVEN_KEY = 'Give the node a key that is written down.'
const THROW_INSTEAD = 'Throw an error to crash a node.'
const CHANGES_MACHINE = 'that changes the machine, which outlives the run and is not that of one node.'
const IS_REAL = 'what comes of it is real, and differs from run to run.'
const KEYS = ['publicEncrypt']
const CHANGING_FS = [
  ...['writeFileSync', 'appendFileSync', 'mkdirSync', 'mkdtempSync', 'rmSync', 'rmdirSync', 'unlinkSync', 'renameSync'],
  ...['copyFileSync', 'cpSync', 'symlinkSync', 'linkSync', 'truncateSync', 'chmodSync', 'chownSync', 'utimesSync'],
]

/**
 * Takes back what Node's own `exit` has done before it calls `reallyExit`: as long as the process is said to be exiting, each
 * `nextTick` of the thread is lost. A node comes this way if it took `exit` while that was not ours.
 */
function livesOn(): boolean {
  ;(process as { _exiting?: boolean })._exiting = false
  return true
}

/**
 * Everything in Node that finishes outside of the loop, answers with something real, or acts on the process that all nodes share:
 * refused while a node runs. Files are read synchronously as ever.
 */
export function refusedPatches(): Patch[] {
  const asyncFs = functionsOf(fs).filter(key => `${key}Sync` in fs)
  return [
    ...all(fs, [...asyncFs, 'createReadStream', 'createWriteStream', 'watch', 'watchFile'], 'fs', USE_DISK),
    ...all(fs.promises, functionsOf(fs.promises), 'fs.promises', USE_DISK),
    ...all(net, ['connect', 'createConnection'], 'net', USE_NETWORK),
    ...guarded(net.Socket.prototype, 'connect', 'net.Socket.connect', USE_NETWORK),
    ...guarded(net.Server.prototype, 'listen', 'net.Server.listen', USE_NETWORK),
    ...all(tls, ['connect'], 'tls', USE_NETWORK),
    ...all(http, ['request', 'get'], 'http', USE_NETWORK),
    ...all(https, ['request', 'get'], 'https', USE_NETWORK),
    ...all(http2, ['connect'], 'http2', USE_NETWORK),
    ...all(dgram, ['createSocket'], 'dgram', USE_NETWORK),
    ...all(
      dns,
      functionsOf(dns).filter(key => /^(lookup|resolve|reverse)/.test(key)),
      'dns',
      'Nodes are known by their names.',
    ),
    ...all(
      dns.promises,
      functionsOf(dns.promises).filter(key => /^(lookup|resolve|reverse)/.test(key)),
      'dns.promises',
      'Nodes are known by their names.',
    ),
    ...all(globalThis, ['fetch', 'WebSocket', 'EventSource'], 'globalThis', USE_NETWORK),
    ...all(
      childProcess,
      functionsOf(childProcess).filter(key => key !== '_forkChild'),
      'child_process',
      'A node cannot start real processes.',
    ),
    ...all(workerThreads, ['Worker'], 'worker_threads', 'A node cannot start real threads.'),
    ...all(crypto, ['generatePrime', 'generatePrimeSync'], 'crypto', 'Load one that was made before.', NO_SEED),
    ...all(fs, ['openAsBlob', 'opendirSync', 'ReadStream', 'WriteStream'], 'fs', USE_DISK),
    ...all(fs, CHANGING_FS, 'fs', USE_DISK, CHANGES_MACHINE),
    ...guarded(process, 'chdir', 'process.chdir', 'Nodes share one working directory.', undefined, CHANGES_MACHINE),
    ...all(dns, ['Resolver'], 'dns', 'Nodes are known by their names.'),
    ...all(dns.promises, ['Resolver'], 'dns.promises', 'Nodes are known by their names.'),
    ...guarded(Atomics, 'waitAsync', 'Atomics.waitAsync', 'Await env.sleep instead.'),
    ...['mark', 'measure', 'timerify', 'toJSON'].flatMap(key =>
      guarded(Object.getPrototypeOf(performance) as object, key, `performance.${key}`, USE_NOW, undefined, IS_REAL),
    ),
    ...all(perfHooks, ['createHistogram', 'monitorEventLoopDelay'], 'perf_hooks', USE_NOW, IS_REAL),
    ...guarded(v8, 'getHeapStatistics', 'v8.getHeapStatistics', 'A node has no heap of its own.', undefined, IS_REAL),
    ...all(crypto, KEYS, 'crypto', USE_GIVEN_KEY, IS_REAL),
    ...[crypto.DiffieHellman, crypto.DiffieHellmanGroup].flatMap(({ prototype, name }) =>
      guarded(prototype as object, 'generateKeys', `${name}.generateKeys`, USE_GIVEN_KEY, undefined, IS_REAL),
    ),
    ...['exit', 'abort', 'kill'].flatMap(key =>
      guarded(process, key, `process.${key}`, THROW_INSTEAD, undefined, ENDS_PROCESS),
    ),
    ...guarded(process, 'reallyExit', 'process.exit', THROW_INSTEAD, livesOn, ENDS_PROCESS),
    ...guarded(Atomics, 'wait', 'Atomics.wait', 'Await env.sleep instead.', undefined, STOPS_THREAD),
  ]
}
