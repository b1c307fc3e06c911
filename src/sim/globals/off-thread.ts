import childProcess from 'node:child_process'
import crypto from 'node:crypto'
import dgram from 'node:dgram'
import dns from 'node:dns'
import fs from 'node:fs'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import net from 'node:net'
import tls from 'node:tls'
import workerThreads from 'node:worker_threads'
import { current } from '../current.ts'
import { OffThreadError } from '../errors.ts'
import { userFrame } from '../user-frames.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'

const USE_NETWORK = 'Use env.send, env.rpc or env.connect instead.'
const USE_DISK = 'Use env.disk instead.'
const NO_SEED = 'its random numbers cannot be had from the seed.'
const USE_SYNC = 'Use the synchronous form instead.'

const LEAVES_THREAD = 'that leaves the thread and can never complete in a simulation.'
const ENDS_PROCESS = 'that would end the process which all nodes share, and the test with it.'
const STOPS_THREAD = 'that would stop the thread which all nodes share, and simulated time does not pass meanwhile.'

/** Within a node: ends the run and says which call it was, whose and where; `why` it is refused, and what to do. */
export function refuse(call: string, advice: string, why = LEAVES_THREAD): void {
  if (current === undefined) return
  const where = userFrame(new Error().stack)
  const error = new OffThreadError(
    `${current.id} calls ${call}${where === undefined ? '' : ` at ${where}`}: ` + `${why} ${advice}`,
  )
  current.world.fail(error)
  throw error
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
  if (/^class\b/.test(Function.prototype.toString.call(original)) || key === 'MessageChannel') {
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

function all(target: object, keys: readonly string[], module: string, advice: string): Patch[] {
  return keys.flatMap(key => guarded(target, key, `${module}.${key}`, advice))
}

function functionsOf(target: object): string[] {
  return Object.keys(target).filter(
    key => typeof (target as Record<string, unknown>)[key] === 'function' && /^[a-z]/.test(key),
  )
}

const hasCallback = (args: unknown[]) => typeof args.at(-1) === 'function'

/** Everything in Node that finishes outside of the loop: refused while a node runs. Synchronous file access is let through. */
export function offThreadPatches(): Patch[] {
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
      globalThis,
      ['MessageChannel', 'BroadcastChannel'],
      'globalThis',
      'Use setImmediate to run something later.',
    ),
    ...all(
      childProcess,
      functionsOf(childProcess).filter(key => key !== '_forkChild'),
      'child_process',
      'A node cannot start real processes.',
    ),
    ...all(workerThreads, ['Worker'], 'worker_threads', 'A node cannot start real threads.'),
    ...['generatePrime', 'generatePrimeSync'].flatMap(key =>
      guarded(crypto, key, `crypto.${key}`, 'Load one that was made before.', undefined, NO_SEED),
    ),
    ...guarded(crypto, 'sign', 'crypto.sign with a callback', USE_SYNC, hasCallback),
    ...['exit', 'abort', 'reallyExit', 'kill'].flatMap(key =>
      guarded(process, key, `process.${key}`, 'Throw an error to crash a node.', undefined, ENDS_PROCESS),
    ),
    ...guarded(Atomics, 'wait', 'Atomics.wait', 'Await env.sleep instead.', undefined, STOPS_THREAD),
  ]
}
