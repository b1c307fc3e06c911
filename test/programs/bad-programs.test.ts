import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const FOLDER = join(import.meta.dirname, 'bad')

const running = (file: string) =>
  run(scenario({ name: 'bad', nodes: { app: { count: 1, program: join(FOLDER, file) } }, duration: '1s' }), { seed: 1 })

/** What is said of a program, without the folder that it is in on this machine. */
async function told(file: string): Promise<string> {
  const outcome = await running(file).then(
    ({ violations }) => [violations[0]?.message, violations[0]?.error?.stack?.split('\n')[1]?.trim()].join(' — '),
    (error: Error) => error.message,
  )
  return outcome
    .replaceAll(`${FOLDER}/`, '')
    .replaceAll(`${dirname(FOLDER)}/`, '')
    .replaceAll('test/programs/bad/', '')
}

test.each([
  [
    'lacks.mjs',
    'the program lacks.mjs cannot be loaded: there is no module "left-pad-that-nothing-has" (lacks.mjs:1:18)',
  ],
  ['throws.ts', 'app1 threw Error: no port is set — at port (throws.ts:4:42)'],
  ['unknown-host.mjs', 'app1 threw Error: getaddrinfo ENOTFOUND api9 — '],
  ['exits.mjs', 'app1: the program exited with code 7 — '],
  [
    'native.cjs',
    'app1 loads the native addon build/Release/addon.node at native.cjs (native.cjs:1:15): what it does cannot be simulated. Put another module in the place of the one that loads it (docs/programs.md).',
  ],
  [
    'computed.cjs',
    'app1 loads fixtures/globals.mjs by a name that it computes at computed.cjs (computed.cjs:2:1): write the name out, so that it can be bundled',
  ],
  [
    'http2.mjs',
    'app1 calls http2.connect at VirtualTimeout.<anonymous> (http2.mjs:4:9): that leaves the thread and can never complete in a simulation. Use node:http or https: HTTP/2 is not simulated.',
  ],
  [
    'lchmod.mjs',
    'app1 calls fs.promises.lchmod at lchmod.mjs:3:7: that leaves the thread and can never complete in a simulation. It is not simulated for programs.',
  ],
  [
    'worker.mjs',
    'app1 calls worker_threads.Worker at worker.mjs:3:1: that leaves the thread and can never complete in a simulation. A node has one thread: do the work in it, or make what does it a node of the scenario.',
  ],
  [
    'tls-over-stream.mjs',
    'app1 calls tls.TLSSocket over a stream that is no socket at tls-over-stream.mjs:5:8: what is carried by other streams is not simulated. Wrap a net.Socket.',
  ],
])('%s: %s', async (file, sentence) => {
  expect(await told(file)).toBe(sentence)
})

test('a program that does not parse is told with file and line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sameseed-'))
  const file = join(folder, 'broken.mjs')
  writeFileSync(file, "import 'node:http'\nfoo(\n")
  const nodes = { count: 1, program: file }
  await expect(run(scenario({ name: 'bad', nodes }), { seed: 1 })).rejects.toThrow(
    /^the program \S+broken\.mjs cannot be loaded: Unexpected end of file \(\S*broken\.mjs:3:1\)$/,
  )
  rmSync(folder, { recursive: true })
})

test('a program that is not there is told where it was looked for', () => {
  const nodes = { app: { count: 1, program: './no-such-program.ts' } }
  expect(() => scenario({ name: 'bad', nodes })).toThrow(
    /^scenario "bad": nodes\.app\.program: there is no such file: \S+\/test\/programs\/no-such-program\.ts, nor \S+$/,
  )
})

test.each([
  [{ app: { count: 0, start: () => ({}) } }, 'nodes.app.count is 0: expected a whole number, from 1 to 10000'],
  [{ app: { count: 1, programme: 'x' } }, 'there is no option "nodes.app.programme"'],
  [{ all: { count: 1, start: () => ({}) } }, "nodes has 'all': expected another name"],
  [{ db1: { count: 1, start: () => ({}) } }, "nodes has 'db1': expected a name of letters"],
  [{ app: { count: 1, program: './bad/throws.ts', args: [1] } }, 'nodes.app.args[0] is 1: expected a text'],
])('nodes: %j', (nodes, sentence) => {
  expect(() => scenario({ name: 'bad', nodes } as never)).toThrow(sentence)
})
