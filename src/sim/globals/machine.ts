import fs from 'node:fs'
import os from 'node:os'
import { ambient } from '../ambient.ts'
import { current } from '../current.ts'
import type { Process } from '../process.ts'
import { monotonicUs } from './now.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'

const MIB = 2 ** 20
/** What a node may ask of the machine's files. */
const READS = ['readFileSync', 'readdirSync', 'statSync', 'lstatSync', 'existsSync', 'readlinkSync', 'realpathSync']

/** Takes down what code got from the machine: another one may answer something else. */
function noted<T>(call: string, value: T): T {
  ambient?.asks?.note(call, value)
  return value
}

/** A function that answers a node with something of its own, and everyone else with the machine's. */
function answered(target: object, module: string, key: string, virtual: (process: Process) => unknown): Patch[] {
  const original = (target as Record<string, AnyFunction | undefined>)[key]
  if (typeof original !== 'function') return []
  const replacement = function (this: unknown, ...args: unknown[]): unknown {
    if (current !== undefined) return virtual(current)
    return noted(`${module}.${key}`, original.apply(this, args))
  }
  return [{ target, key, replacement: dressed(replacement as AnyFunction, original) }]
}

/** A function of the machine's, of which it is taken down that it was asked, unless a node has an answer of its own. */
function passed(target: object, module: string, key: string, own?: (process: Process) => string | undefined): Patch[] {
  const original = (target as Record<string, AnyFunction | undefined>)[key]
  if (typeof original !== 'function') return []
  const replacement = function (this: unknown, ...args: unknown[]): unknown {
    const answer = current === undefined ? undefined : own?.(current)
    if (answer !== undefined) return answer
    return noted(`${module}.${key}`, original.apply(this, args))
  }
  return [{ target, key, replacement: dressed(replacement as AnyFunction, original) }]
}

/** A property of `process`, as a node has it. */
function property(
  key: 'pid' | 'ppid' | 'argv' | 'execArgv' | 'version',
  virtual?: (process: Process) => unknown,
): void {
  let value: unknown = process[key]
  const { enumerable = true } = Object.getOwnPropertyDescriptor(process, key) ?? {}
  // On Node 20 `ppid` is a getter that asks the system each time, which always says the same.
  Object.defineProperty(process, key, {
    enumerable,
    configurable: true,
    get: () => (current !== undefined && virtual !== undefined ? virtual(current) : noted(`process.${key}`, value)),
    set(next: unknown) {
      value = next
    },
  })
}

/** What a node has set in its environment: nothing of it is seen by another one, or by a later run. */
const overlays = new WeakMap<
  Process,
  { readonly incarnation: number; readonly values: Map<string, string | undefined> }
>()

function overlayOf(node: Process): Map<string, string | undefined> {
  let overlay = overlays.get(node)
  if (overlay?.incarnation !== node.incarnation) {
    overlay = { incarnation: node.incarnation, values: new Map() }
    overlays.set(node, overlay)
  }
  return overlay.values
}

function seen(env: NodeJS.ProcessEnv, key: string): string | undefined {
  const overlay = current === undefined ? undefined : overlays.get(current)
  if (overlay !== undefined && overlay.incarnation === current?.incarnation && overlay.values.has(key)) {
    return overlay.values.get(key)
  }
  return Reflect.get(env, key) as string | undefined
}

function keysOf(env: NodeJS.ProcessEnv): string[] {
  const keys = new Set(Object.keys(env))
  if (current !== undefined) {
    for (const [key, value] of overlayOf(current)) {
      if (value === undefined) keys.delete(key)
      else keys.add(key)
    }
  }
  return [...keys]
}

/** `process.env`: what a node sets is its own, and what is read is taken down. */
function virtualEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return new Proxy(env, {
    get(target, key) {
      if (typeof key !== 'string') return Reflect.get(target, key) as unknown
      const value = seen(target, key)
      return ambient === undefined ? value : noted(`process.env.${key}`, value)
    },
    has: (target, key) => (typeof key === 'string' ? seen(target, key) !== undefined : Reflect.has(target, key)),
    set(target, key, value) {
      if (current === undefined || typeof key !== 'string') return Reflect.set(target, key, value)
      overlayOf(current).set(key, String(value))
      return true
    },
    deleteProperty(target, key) {
      if (current === undefined || typeof key !== 'string') return Reflect.deleteProperty(target, key)
      overlayOf(current).set(key, undefined)
      return true
    },
    ownKeys: target =>
      ambient === undefined ? Reflect.ownKeys(target) : noted('the names in process.env', keysOf(target)),
    getOwnPropertyDescriptor(target, key) {
      if (current === undefined || typeof key !== 'string') return Reflect.getOwnPropertyDescriptor(target, key)
      const value = seen(target, key)
      return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true }
    },
  })
}

/** The machine, and the process, as a node sees them: the same everywhere. */
export function machinePatches(): Patch[] {
  property('pid', ({ index }) => 1_000 + index)
  property('ppid', () => 1)
  for (const key of ['argv', 'execArgv', 'version'] as const) property(key)
  const cpu = () => ({ user: Math.floor(monotonicUs('process.cpuUsage') ?? 0), system: 0 })
  const memory = () => ({ rss: 64 * MIB, heapTotal: 32 * MIB, heapUsed: 16 * MIB, external: MIB, arrayBuffers: MIB })
  const memoryUsage = answered(process, 'process', 'memoryUsage', memory)
  const rss = answered(process.memoryUsage, 'process.memoryUsage', 'rss', () => 64 * MIB)
  for (const { replacement } of memoryUsage) {
    for (const patch of rss) (replacement as unknown as Record<string, unknown>).rss = patch.replacement
  }
  const home = ({ id }: Process) => `/home/${id}`
  const osAnswers: Readonly<Record<string, (process: Process) => unknown>> = {
    hostname: ({ id }) => id,
    uptime: () => (monotonicUs('os.uptime') ?? 0) / 1e6,
    loadavg: () => [0, 0, 0],
    freemem: () => 1_024 * MIB,
    totalmem: () => 2_048 * MIB,
    cpus: () => [{ model: 'simulated', speed: 1_000, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } }],
    availableParallelism: () => 1,
    homedir: home,
    tmpdir: () => '/tmp',
    userInfo: process => ({ uid: 1_000, gid: 1_000, username: process.id, homedir: home(process), shell: '/bin/sh' }),
    networkInterfaces: () => ({}),
    release: () => '1.0.0',
    version: () => 'simulated',
    machine: () => 'x86_64',
  }
  // The loop of a node is never busy: its steps take no time.
  const utilization = () => ({
    idle: (monotonicUs('performance.eventLoopUtilization') ?? 0) / 1e3,
    active: 0,
    utilization: 0,
  })
  const loop = answered(
    Object.getPrototypeOf(performance) as object,
    'performance',
    'eventLoopUtilization',
    utilization,
  )
  return [
    ...loop,
    ...memoryUsage,
    ...answered(process, 'process', 'cpuUsage', cpu),
    ...answered(process, 'process', 'resourceUsage', () => ({
      userCPUTime: cpu().user,
      systemCPUTime: 0,
      maxRSS: 65_536,
    })),
    ...Object.entries(osAnswers).flatMap(([key, virtual]) => answered(os, 'os', key, virtual)),
    ...passed(process, 'process', 'cwd', ({ view }) => view?.cwd()),
    ...READS.flatMap(key => passed(fs, 'fs', key)),
    { target: process, key: 'env', replacement: virtualEnv(process.env) },
  ]
}
