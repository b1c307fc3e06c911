import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The servers to test against: Debian's `redis-server`, which `.ci/run` installs, and Valkey's, where it is there. */
export const SERVERS = ['redis-server', 'valkey-server'].filter(name => spawnSync(name, ['--version']).status === 0)
export const hasRedis = SERVERS.length > 0
if (!hasRedis) console.warn('there is no redis-server and no valkey-server: the tests of fleets are skipped')

/** A Redis of a test's own, at a port and in a folder of its own. What is written there outlives it. */
export class RedisServer {
  readonly port: number
  readonly folder = mkdtempSync(join(tmpdir(), 'sameseed-redis-'))
  readonly #more: readonly string[]
  readonly #protocol: string
  readonly #program: string
  #process: ChildProcess | undefined

  private constructor(port: number, more: readonly string[], { protocol = 'redis', program = SERVERS[0] } = {}) {
    this.port = port
    this.#more = more
    this.#protocol = protocol
    this.#program = program ?? 'redis-server'
  }

  /** `more` goes into its command line. */
  static async start(...more: string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), more)
    await server.start()
    return server
  }

  /** One of the `SERVERS`, by its name. */
  static async of(program: string): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), [], { program })
    await server.start()
    return server
  }

  /** One that only speaks TLS, with a certificate and a key, which are files. */
  static async overTls(certificate: string, key: string, ...more: string[]): Promise<RedisServer> {
    const port = await freePort()
    const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate]
    const tls = ['--tls-port', String(port), '--port', '0', '--tls-auth-clients', 'no', ...files]
    const server = new RedisServer(port, [...tls, ...more], { protocol: 'rediss' })
    await server.start()
    return server
  }

  get url(): string {
    return `${this.#protocol}://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    const words = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', '']
    const aof = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction']
    const child = spawn(this.#program, [...words, ...aof, ...this.#more], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#process = child
    let said = ''
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', chunk => {
        said += chunk
        if (said.includes('Ready to accept connections')) resolve()
      })
      child.once('error', reject)
      child.once('exit', code => reject(new Error(`${this.#program} ended with ${code}: ${said}`)))
    })
  }

  /** As a power cut ends it: nothing more is written. */
  async kill(): Promise<void> {
    const child = this.#process
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  async end(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
