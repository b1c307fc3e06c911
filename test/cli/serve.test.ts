import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterEach, expect, test } from 'vitest'
import { newToken, storeServer } from '../../src/cli/serve/store-server.ts'
import { storeContents } from '../../src/cli/serve/store-view.ts'
import { zipOfFolder } from '../../src/cli/serve/zip.ts'
import type { Failure } from '../../src/failures/failure.ts'
import { scenarioFrom } from '../../src/fuzz/worker/load-scenario.ts'
import { InProcessThread } from '../fuzz/in-process-thread.ts'
import { Workbench } from './command.ts'
import { broken } from './scenarios.ts'

const bench = new Workbench('serve', {
  'package.json': '{ "name": "served", "private": true, "type": "module" }',
  'broken.sim.ts': broken(),
  'secret.txt': 'SECRET',
})
const NAME = 'broken-always-nobody-is-sick'
const ROOT = '.sameseed'

type Server = ReturnType<typeof storeServer>
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serve(token?: string): Promise<number> {
  const server = storeServer({
    root: ROOT,
    stepTimeoutMs: 30_000,
    token,
    newThread: ({ scenarioFile }) =>
      new InProcessThread({
        load: () =>
          scenarioFrom(scenarioFile, () => import(/* @vite-ignore */ scenarioFile) as Promise<Record<string, unknown>>),
        now: () => performance.now(),
      }),
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: IncomingHttpHeaders
}

/** As it is written: `fetch` would tidy the path. */
function ask(
  port: number,
  path: string,
  given: { method?: string; headers?: object; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = given
    const sent = request({ port, host: '127.0.0.1', path, method, headers: { ...headers } }, response => {
      let text = ''
      response.on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

test('the store is listed, with what a session and a failure have', async () => {
  await bench.sameseed(['fuzz', 'broken.sim.ts', '--seeds', '30', '--shrink-runs', '60'])
  const port = await serve()
  const { body, headers } = await ask(port, '/store.json')
  const { failures, sessions } = JSON.parse(body) as ReturnType<typeof storeContents>
  expect(failures.find(({ name }) => name === NAME)).toMatchObject({
    scenario: 'broken',
    signature: 'always: nobody is sick',
  })
  expect(sessions).toHaveLength(1)
  expect(sessions[0]).toMatchObject({ scenario: 'broken', status: 'complete', runs: 30 })
  expect(sessions[0]!.files.some(file => file.endsWith('story.txt'))).toBe(true)
  expect(headers['x-content-type-options']).toBe('nosniff')
  const page = await ask(port, '/')
  expect(page.body).toContain('<h2>Failures</h2>')
  // Nobody has to wonder what is missing.
  expect((await ask(port, '/favicon.ico')).status).toBe(204)
  const story = sessions[0]!.files.find(file => file.endsWith('story.txt'))!
  expect((await ask(port, `/file/${story}`)).body).toContain('is sick')
})

test('the page of a failure is made anew, and runs changed plans', async () => {
  const port = await serve()
  const page = await ask(port, `/failure/${NAME}`)
  expect(page.status).toBe(200)
  expect(page.body).toContain(`<meta name="sameseed-run" content="/run/${NAME}">`)
  const { plan } = JSON.parse(readFileSync(join(ROOT, 'failures', `${NAME}.json`), 'utf8')) as Failure
  const headers = { 'content-type': 'application/json' }
  const again = await ask(port, `/run/${NAME}`, { method: 'POST', headers, body: JSON.stringify(plan) })
  const told = JSON.parse(again.body) as { verdict: string; message: string; page: string }
  expect(told).toMatchObject({ verdict: 'failed' })
  expect((await ask(port, told.page)).body).toContain('<!DOCTYPE html>')
  const wrong = await ask(port, `/run/${NAME}`, { method: 'POST', headers, body: '{"seed":1,"fautls":[]}' })
  expect(wrong.status).toBe(400)
  expect(wrong.body).toContain('fautls')
  // What a form of another site can send.
  expect((await ask(port, `/run/${NAME}`, { method: 'POST', body: JSON.stringify(plan) })).status).toBe(415)
})

test('a failure is made smaller from its page, and nothing is written', async () => {
  const port = await serve()
  const file = join(ROOT, 'failures', `${NAME}.json`)
  const before = readFileSync(file, 'utf8')
  const { original } = JSON.parse(before) as Failure
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify(original)
  const answer = await ask(port, `/shrink/${NAME}`, { method: 'POST', headers, body })
  const told = JSON.parse(answer.body) as { verdict: string; message: string; page: string; plan: Failure['plan'] }
  expect(told).toMatchObject({ verdict: 'failed', message: expect.stringContaining('made smaller in') })
  expect(told.plan.operations?.length ?? 0).toBeLessThanOrEqual(original.operations?.length ?? Number.POSITIVE_INFINITY)
  expect((await ask(port, told.page)).body).toContain('<!DOCTYPE html>')
  expect(readFileSync(file, 'utf8')).toBe(before)
  expect((await ask(port, `/shrink/${NAME}`, { method: 'POST', body })).status).toBe(415)
})

test('two runs of a scenario are shown beside each other', async () => {
  const port = await serve()
  const { failures } = JSON.parse((await ask(port, '/store.json')).body) as ReturnType<typeof storeContents>
  const other = failures.find(({ name }) => name !== NAME)?.name ?? NAME
  const { status, body } = await ask(port, `/compare/${NAME}/${other}`)
  expect(status).toBe(200)
  // The run beside it is packed into the page.
  const { body: alone } = await ask(port, `/failure/${other}`)
  expect(body).toContain('id="passing"')
  expect(alone.length).toBeGreaterThan(1_000)
  for (const path of [`/compare/${NAME}`, `/compare/${NAME}/nothing`, `/compare/${NAME}/..%2f..%2foutside`])
    expect((await ask(port, path)).status, path).toBe(404)
})

test('a folder of the store is packed, with all that is in it and nothing from elsewhere', async () => {
  const { sessions } = storeContents(ROOT)
  const { folder } = sessions[0]!
  symlinkSync(join(process.cwd(), 'secret.txt'), join(ROOT, folder, 'leads-out.txt'))
  const packed = zipOfFolder(ROOT, folder)!
  const files = unzipSync(packed)
  const results = `${basename(folder)}/results.json`
  expect(Buffer.from(files[results]!).equals(readFileSync(join(ROOT, folder, 'results.json')))).toBe(true)
  expect(Object.keys(files).some(name => name.endsWith('story.txt'))).toBe(true)
  expect(Object.keys(files).some(name => name.includes('leads-out'))).toBe(false)
  for (const path of ['..', '.', '', '../..', folder.concat('/results.json'), '/etc', 'failures/../..'])
    expect(zipOfFolder(ROOT, path), path).toBeUndefined()
  const port = await serve()
  const { status, headers } = await ask(port, `/zip/${folder}`)
  expect(status).toBe(200)
  expect(headers).toMatchObject({ 'content-type': 'application/zip' })
  expect(headers['content-disposition']).toMatch(/^attachment; filename="[\w.-]+\.zip"$/)
})

test('no path leaves the store', async () => {
  const port = await serve()
  mkdirSync(join(ROOT, 'failures', 'deep'), { recursive: true })
  symlinkSync(join(process.cwd(), 'secret.txt'), join(ROOT, 'link.txt'))
  symlinkSync(process.cwd(), join(ROOT, 'folder'))
  symlinkSync(join(process.cwd(), 'outside.json'), join(ROOT, 'failures', 'outside.json'))
  writeFileSync('outside.json', readFileSync(join(ROOT, 'failures', `${NAME}.json`), 'utf8'))
  const hostile = [
    '/file/../secret.txt',
    '/file/..%2fsecret.txt',
    '/file/%2e%2e/secret.txt',
    '/file/%2e%2e%2fsecret.txt',
    '/file/..%5csecret.txt',
    '/file/failures/../../secret.txt',
    '/file/failures%2f..%2f..%2fsecret.txt',
    `/file/${encodeURIComponent(join(process.cwd(), 'secret.txt'))}`,
    `/file/${join(process.cwd(), 'secret.txt')}`,
    '/file/link.txt',
    '/file/folder/secret.txt',
    '/file/secret.txt%00',
    '/file/%E0%A4%A',
    '/file/',
    '/file/failures',
    '/failure/..%2f..%2foutside',
    '/failure/outside',
    '/failure/../../outside',
    '/run/nothing',
    '/zip/..%2f..',
    '/zip/folder',
    '/zip/',
  ]
  for (const path of hostile) {
    const { status, body } = await ask(port, path)
    expect(status, path).toBeGreaterThanOrEqual(400)
    expect(status, path).toBeLessThan(500)
    expect(body, path).not.toContain('SECRET')
  }
  expect(storeContents(ROOT).failures.map(({ name }) => name)).not.toContain('outside')
  expect((await ask(port, `/file/failures/${NAME}.json`)).status).toBe(200)
})

test('a page that lies in the store has no say, and other names are not answered', async () => {
  const port = await serve()
  writeFileSync(join(ROOT, 'evil.html'), '<script>fetch("/store.json")</script>')
  const { headers } = await ask(port, '/file/evil.html')
  expect(headers['content-security-policy']).toBe('sandbox allow-scripts')
  expect((await ask(port, '/store.json', { headers: { host: 'evil.example' } })).status).toBe(403)
  expect((await ask(port, '/store.json', { headers: { host: `localhost:${port}` } })).status).toBe(200)
  expect((await ask(port, '/store.json', { method: 'DELETE' })).status).toBe(405)
})

test('where others can connect, only the token opens it', async () => {
  const token = newToken()
  const port = await serve(token)
  for (const path of ['/', '/store.json', '/store.json?token=', `/store.json?token=${newToken()}`]) {
    expect((await ask(port, path)).status, path).toBe(401)
  }
  const { status, headers } = await ask(port, `/?token=${token}`)
  expect(status).toBe(200)
  const [cookie = ''] = headers['set-cookie'] ?? []
  expect(cookie).toContain('HttpOnly; SameSite=Strict')
  expect((await ask(port, '/store.json', { headers: { cookie: cookie.split(';')[0] } })).status).toBe(200)
  expect((await ask(port, '/store.json', { headers: { cookie: 'sameseed=guess' } })).status).toBe(401)
})

test('the command says where, and ends when it is told to', async () => {
  const ended = bench.sameseed(['serve', '--port', '0'])
  await new Promise(resolve => setTimeout(resolve, 300))
  process.emit('SIGHUP')
  const { code, stdout } = await ended
  expect(code).toBe(0)
  expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/)
})
