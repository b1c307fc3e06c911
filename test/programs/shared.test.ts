import { join } from 'node:path'
import { constant, http, mix, run, type Scenario, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { packageFolder } from './package-folder.ts'

const write = packageFolder()
write('package.json', '{}')
write('node_modules/counter/index.js', 'let count = 0; module.exports = () => ++count')
write('node_modules/modern/package.json', '{ "type": "module", "exports": "./index.js" }')
write('node_modules/modern/index.js', "export default 'by default'; export const named = 'by name'")
write(
  'node_modules/curious/index.js',
  `const { env, pid } = process
   const http = require('node:http')
   const os = require('node:os')
   const { hostname } = os
   class Answer extends http.ServerResponse {}
   class Own extends http.Agent {}
   module.exports = {
     name: () => env.NAME, loadedAs: pid, hostname, at: Date.now(), chance: Math.random(),
     serve: port => http.createServer({ ServerResponse: Answer }, (request, response) => {
       response.setHeader('x', String(response instanceof http.ServerResponse && response instanceof Answer))
       response.end(env.NAME)
     }).listen(port),
     agent: () => new Own({ keepAlive: true }) instanceof http.Agent,
   }`,
)

const saying = (text: string) => write('saying.mjs', `${text}\nexport const inspect = () => said`)

async function statesOf(program: string, shared: readonly string[]) {
  const subject = scenario({
    name: 'shared',
    nodes: { app: { count: 2, program, shared, env: ({ id }) => ({ NAME: id }) } },
    duration: '1s',
    untested: ['expect'],
  })
  const { states, violations } = await run(subject, { seed: 1 })
  expect(violations).toEqual([])
  return states
}

test('what is shared is there once, in both forms of modules; the rest is evaluated by each node', async () => {
  const program = saying(
    `import counter from 'counter'; import text, { named } from 'modern'; const said = [counter(), text, named]`,
  )
  expect(await statesOf(program, [])).toEqual({
    app1: [1, 'by default', 'by name'],
    app2: [1, 'by default', 'by name'],
  })
  expect(await statesOf(program, ['counter', 'modern'])).toEqual({
    app1: [1, 'by default', 'by name'],
    app2: [2, 'by default', 'by name'],
  })
})

test('it uses the machine of the node whose code calls it, whatever it has kept', async () => {
  const program = write(
    'curious.mjs',
    `import curious from 'curious'
     import http from 'node:http'
     curious.serve(80)
     const said = [curious.name(), curious.hostname(), curious.agent(), curious.loadedAs, curious.at, curious.chance]
     setTimeout(() => http.get('http://' + process.env.NAME, answer => {
       said.push(answer.headers.x)
       answer.on('data', data => said.push(String(data)))
     }), 10)
     export const inspect = () => said`,
  )
  const { app1, app2 } = await statesOf(program, ['curious'])
  const kept = [1_000, expect.any(Number), expect.any(Number)]
  expect(app1).toEqual(['app1', 'app1', true, ...kept, 'true', 'app1'])
  expect(app2).toEqual(['app2', 'app2', true, ...(app1 as unknown[]).slice(3, 6), 'true', 'app2'])
})

const serving = (name: string, shared: readonly string[]): Scenario =>
  scenario({
    name,
    nodes: {
      server: { count: 2, program: join(import.meta.dirname, `../../bench/programs/subjects/${name}.mjs`), shared },
    },
    clients: { count: 1, start: env => http(env, 'http://server:3000') },
    workload: mix({ 'GET /': 1 }, { every: '50ms' }),
    network: { latency: constant('100us') },
    duration: '1s',
  }) as Scenario

test.each(['express', 'fastify'])('%s says the same, shared or not, also after a crash', async name => {
  const answers = []
  for (const shared of [[], [name]]) {
    const plan = { seed: 1, faults: [{ kind: 'crash' as const, at: '300ms', for: '100ms', node: 'server1' }] }
    const { history, fingerprint } = await run(serving(name, shared), plan)
    expect((await run(serving(name, shared), plan)).fingerprint).toBe(fingerprint)
    answers.push(history.map(({ type, value }) => [type, value]))
  }
  expect(answers[1]).toEqual(answers[0])
  expect(answers[0]?.filter(([type]) => type === 'ok').length).toBeGreaterThan(10)
})

test('state that nodes share is state that runs share: the second run differs', async () => {
  const program = saying(`import counter from 'counter'; const said = counter(); console.log(said)`)
  const counting = scenario({ name: 'counting', nodes: { count: 2, program, shared: ['counter'] }, duration: '1s' })
  const one = await run(counting, { seed: 1 })
  expect((await run(counting, { seed: 1 })).fingerprint).not.toBe(one.fingerprint)
})

test('what is wrong with it is told', async () => {
  const program = saying('const said = 1')
  const sharing = (...shared: string[]) =>
    run(scenario({ name: 'bad', nodes: { count: 1, program, shared }, duration: '1s' }), { seed: 1 })
  await expect(sharing('left-pad-that-nothing-has')).rejects.toThrow(
    /^the program \S+saying\.mjs: what its nodes share cannot be loaded: there is no module "left-pad-that-nothing-has"$/,
  )
  write('node_modules/early/index.js', "require('node:http').createServer().listen(80)")
  await expect(sharing('early')).rejects.toThrow(
    /saying\.mjs: what its nodes share cannot be evaluated: .*it uses the machine \(listen\) while it is evaluated/,
  )
  expect(() => scenario({ name: 'bad', nodes: { count: 1, program, shared: ['./own.mjs'] } })).toThrow(
    "nodes.shared[0] is './own.mjs': expected the name of a package",
  )
})
