import * as asyncHooks from 'node:async_hooks'
import * as childProcess from 'node:child_process'
import * as crypto from 'node:crypto'
import * as dns from 'node:dns'
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as timers from 'node:timers'
import * as timersPromises from 'node:timers/promises'
import * as workerThreads from 'node:worker_threads'

const HOLDERS: Readonly<Record<string, object>> = {
  globalThis,
  process,
  AbortSignal,
  'Performance.prototype': Object.getPrototypeOf(performance) as object,
  'SubtleCrypto.prototype': Object.getPrototypeOf(crypto.webcrypto.subtle) as object,
  'Date.prototype': Date.prototype,
  'Blob.prototype': Blob.prototype,
  'String.prototype': String.prototype,
  Date,
  Intl,
  Math,
  WebAssembly: Reflect.get(globalThis, 'WebAssembly') as object,
  asyncHooks,
  childProcess,
  crypto,
  dns,
  fs,
  os,
  timers,
  timersPromises,
  workerThreads,
}

/** What functions of Node are called, and how many parameters they have: `[where they are, name, length]`. */
export function functionNames(): readonly (readonly [string, string, number])[] {
  return Object.entries(HOLDERS).flatMap(([holder, object]) =>
    Object.entries(Object.getOwnPropertyDescriptors(object)).flatMap(([key, { value }]) =>
      typeof value === 'function' ? [[`${holder}.${key}`, value.name as string, value.length as number] as const] : [],
    ),
  )
}
