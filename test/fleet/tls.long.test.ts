import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ended, Workbench } from '../cli/command.ts'
import { CLEAN } from '../cli/scenarios.ts'
import { hasRedis, RedisServer } from './redis-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'sameseed-tls-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

/** A certificate of one's own for a name. */
function certificate(name: string, about: string): boolean {
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const files = ['-keyout', at(`${name}.key`), '-out', at(`${name}.crt`)]
  return spawnSync('openssl', [...words, ...files, '-subj', '/CN=test', '-addext', about]).status === 0
}

const canEncrypt =
  hasRedis && certificate('own', 'subjectAltName=IP:127.0.0.1') && certificate('other', 'subjectAltName=DNS:x.example')
if (hasRedis && !canEncrypt) console.warn('there is no openssl: the tests of fleets over TLS are skipped')

const PASSWORD = 'open-sesame-9431'
const bench = new Workbench('fleet-tls', { 'clean.sim.ts': CLEAN })

function server(name: string): Promise<RedisServer> {
  return RedisServer.overTls(at(`${name}.crt`), at(`${name}.key`), '--requirepass', PASSWORD)
}

describe.skipIf(!canEncrypt)('a fleet over TLS', () => {
  test('meets where the certificate is trusted, and its password is in no process title and no output', async () => {
    const redis = await server('own')
    const env = { SAMESEED_REDIS_PASSWORD: PASSWORD, NODE_EXTRA_CA_CERTS: at('own.crt') }
    const place = ['--redis', redis.url]
    expect(redis.url).toMatch(/^rediss:/)
    const worker = bench.start(['fleet', 'worker', ...place, '--jobs', '1'], env)
    const said = ended(worker)
    try {
      const night = bench.start(['fleet', 'start', ...place, 'clean.sim.ts', '--seeds', '20'], env)
      const titles = processTitles()
      const { code, stdout, stderr } = await ended(night)
      expect([code, stdout + stderr]).toEqual([0, expect.stringContaining('no failure found')])
      expect(titles.filter(title => title.includes('fleet'))).not.toEqual([])
      // Redis itself has it in its title: it was told so by this test.
      for (const title of [...titles, ...processTitles()].filter(each => !/(redis|valkey)-server/.test(each)))
        expect(title).not.toContain(PASSWORD)
      worker.kill('SIGTERM')
      const last = await said
      expect(last.stderr).toContain(`at ${redis.url}`)
      expect(stdout + stderr + last.stdout + last.stderr).not.toContain(PASSWORD)
      for (const file of readdirSync(join(bench.folder, '.sameseed'), { recursive: true, withFileTypes: true })) {
        if (!file.isFile()) continue
        expect(readFileSync(join(file.parentPath, file.name), 'utf8')).not.toContain(PASSWORD)
      }
    } finally {
      worker.kill('SIGKILL')
      await redis.end()
    }
  })

  test('is refused where the certificate is not trusted, or is that of somebody else', async () => {
    const [own, other] = [await server('own'), await server('other')]
    const status = (redis: RedisServer, ca: object) =>
      ended(bench.start(['fleet', 'status', '--redis', redis.url], { SAMESEED_REDIS_PASSWORD: PASSWORD, ...ca }))
    try {
      const untrusted = await status(own, {})
      const stranger = await status(other, { NODE_EXTRA_CA_CERTS: at('other.crt') })
      expect([untrusted.code, stranger.code]).toEqual([254, 254])
      expect(untrusted.stderr).toMatch(/does not answer: .*self-signed certificate/)
      expect(stranger.stderr).toMatch(/does not answer: .*(does not match|not in the cert)/)
      for (const { stdout, stderr } of [untrusted, stranger]) expect(stdout + stderr).not.toContain(PASSWORD)
    } finally {
      await own.end()
      await other.end()
    }
  })
})

/** What `ps` shows to every user of the machine. */
function processTitles(): string[] {
  return spawnSync('ps', ['-eo', 'args', '-ww'], { encoding: 'utf8' }).stdout.split('\n')
}
