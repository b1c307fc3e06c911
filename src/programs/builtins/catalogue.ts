import { createRequire } from 'node:module'
import { dgramModule } from '../dgram/dgram-module.ts'
import { fsModule } from '../fs/fs-module.ts'
import { httpModule } from '../http/http-module.ts'
import { httpsModule } from '../http/https-module.ts'
import type { Machine } from '../machine/machine.ts'
import { dnsModule } from '../net/dns-module.ts'
import { netModule } from '../net/net-module.ts'
import { tlsModule } from '../tls/tls-module.ts'
import { clusterModule } from './cluster-module.ts'
import { moduleModule } from './module-module.ts'
import { osModule } from './os-module.ts'
import { perfHooksModule } from './perf-hooks-module.ts'
import { REFUSED, WHY } from './refused-modules.ts'
import { refusing } from './refusing.ts'
import { ttyModule } from './tty-module.ts'
import { utilModule } from './util-module.ts'
import { v8Module } from './v8-module.ts'
import { workerThreadsModule } from './worker-threads-module.ts'

type Maker = (machine: Machine) => unknown

/** Modules that compute and do nothing else, or whose effects the virtual globals see to: each program gets Node's own. */
const REAL = new Set([
  'assert',
  'assert/strict',
  'async_hooks',
  'buffer',
  'constants',
  'crypto',
  'diagnostics_channel',
  'events',
  'path',
  'path/posix',
  'path/win32',
  'punycode',
  'querystring',
  'readline',
  'readline/promises',
  'stream',
  'stream/consumers',
  'stream/promises',
  'stream/web',
  'string_decoder',
  'timers',
  'timers/promises',
  'url',
  'util/types',
  'zlib',
])

/** Modules that belong to a machine. One line here makes one virtual. */
const VIRTUAL: Readonly<Record<string, Maker>> = {
  cluster: clusterModule,
  dgram: dgramModule,
  dns: dnsModule,
  'dns/promises': machine => (machine.builtin('dns') as { promises: unknown }).promises,
  fs: fsModule,
  'fs/promises': machine => (machine.builtin('fs') as { promises: unknown }).promises,
  http: httpModule,
  https: httpsModule,
  module: moduleModule,
  net: netModule,
  os: osModule,
  perf_hooks: perfHooksModule,
  sys: machine => machine.builtin('util'),
  tls: tlsModule,
  tty: ttyModule,
  util: utilModule,
  v8: v8Module,
  worker_threads: workerThreadsModule,
}

const real = createRequire(import.meta.url)

const partOf =
  (name: string, ...exported: readonly string[]): Maker =>
  machine => {
    const module = machine.builtin(name) as Readonly<Record<string, unknown>>
    return Object.fromEntries(exported.map(key => [key, module[key]]))
  }

const classOf =
  (name: string): Maker =>
  machine =>
    (machine.builtin('stream') as Readonly<Record<string, unknown>>)[name]

/** Names of Node's insides by which older packages, and those that mock http, ask for public classes. */
const INSIDES: Readonly<Record<string, Maker>> = {
  _http_agent: partOf('http', 'Agent', 'globalAgent'),
  _http_client: partOf('http', 'ClientRequest'),
  // The parser, and what headers may hold.
  _http_common: () => real('node:_http_common'),
  _http_incoming: partOf('http', 'IncomingMessage'),
  _http_outgoing: partOf('http', 'OutgoingMessage'),
  _http_server: partOf('http', 'Server', 'ServerResponse', 'STATUS_CODES'),
  _stream_duplex: classOf('Duplex'),
  _stream_passthrough: classOf('PassThrough'),
  _stream_readable: classOf('Readable'),
  _stream_transform: classOf('Transform'),
  _stream_writable: classOf('Writable'),
}

/** Makes the built-in module of a machine: a virtual one, Node's own, or one that refuses to be used. */
export function builtin(machine: Machine, name: string): unknown {
  const make = VIRTUAL[name] ?? INSIDES[name]
  if (make !== undefined) return make(machine)
  if (REAL.has(name)) return real(`node:${name}`)
  const module = real(`node:${name}`) as object
  const advice = REFUSED[name]
  return advice === undefined
    ? refusing(name, module, 'Put another module in its place, or do without.', 'it is not simulated.')
    : refusing(name, module, advice, WHY[name])
}
