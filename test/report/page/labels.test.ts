import { inflateSync } from 'node:zlib'
import { type AnyEnv, http, type Operation, ok, run, scenario } from 'sameseed'
import { linearizable, register } from 'sameseed/checkers'
import { runPage } from 'sameseed/report'
import { expect, test } from 'vitest'
import { RunModel } from '../../../src/report/page/app/run-model.ts'
import type { PageData } from '../../../src/report/page/page-data.ts'

async function modelOf(one: Parameters<typeof run>[0], plan: Parameters<typeof run>[1]): Promise<RunModel> {
  const page = runPage(one as never, await run(one, plan, { journal: true }))
  const [, data = ''] = /id="data">([^<]*)</.exec(page) ?? []
  return new RunModel(JSON.parse(inflateSync(Buffer.from(data, 'base64')).toString()) as PageData)
}

const labelsOf = (model: RunModel) => Array.from({ length: model.length }, (_, id) => model.label(id))

test('a row names what differs from message to message first, and a filter finds the rest as well', async () => {
  const talking = scenario({
    name: 'talking',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => {
        const say = (granted: boolean) =>
          env.send('n2', {
            type: 'voted',
            from: env.id,
            version: 'the same in all',
            last: { index: 0 },
            data: { granted },
          })
        if (env.id === 'n1') for (const at of [1, 2]) env.after(at, () => say(at === 2))
        return { receive: () => {} }
      },
    },
    duration: '50ms',
  })
  const model = await modelOf(talking, { seed: 1 })
  expect(labelsOf(model)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^n1 → n2 {2}voted data: \{granted: false\}, version/),
      expect.stringMatching(/^n2 got voted data: \{granted: true\}, .* from n1$/),
    ]),
  )
  const sending = labelsOf(model).findIndex(label => label.startsWith('n1 → n2'))
  expect(model.label(sending)).not.toContain('last')
  expect(model.says(sending, 'last')).toBe(true)
  expect(model.says(sending, 'lost')).toBe(false)
})

test('what programs say to one another is told in words, and is not folded where they show no state', async () => {
  const served = scenario({
    name: 'served',
    nodes: { api: { count: 1, program: '../traces/fixtures/traced-server.mjs' } },
    clients: { count: 1, start: env => http(env, 'http://api:8080', { timeout: '1s' }) },
    duration: '1s',
  })
  const plan = { seed: '1', operations: [{ client: 'c1', at: '10ms', f: 'GET /order', value: {} }] }
  const model = await modelOf(served as never, plan)
  const labels = labelsOf(model)
  const asked = labels.indexOf('c1 → api1  GET /order')
  expect(model.type(asked)).toBe('GET')
  expect(model.isRoutine(asked)).toBe(false)
  expect(labels.some(label => /^c1 got 200 OK sold out from api1$/.test(label))).toBe(true)
})

test('the sentence speaks of clients, as the lanes do', async () => {
  const forgetful = scenario({
    name: 'forgetful',
    nodes: { count: 1, start: () => ({ receive: () => 7 }) },
    clients: {
      count: 2,
      start: (env: AnyEnv) => ({
        invoke: async ({ value }: Operation<'read', unknown>) => ok(await env.rpc('n1', value)),
      }),
    },
    duration: '100ms',
    expect: [linearizable(register())] as never,
  })
  const plan = { seed: 1, operations: [{ client: 'c2', at: 3, f: 'read', value: null }] } as const
  const model = await modelOf(forgetful as never, plan)
  expect(model.data.sentence).toMatch(/^c2's read returned 7/)
})

test('what did not get through begins with that, and a copy is said to be one: rows are cut at their ends', async () => {
  const telling = scenario({
    name: 'telling',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => {
        if (env.id === 'n1') for (const at of [1, 20, 40]) env.after(at, () => env.send('n2', { type: 'word', at }))
        return { receive: () => {} }
      },
    },
    network: { latency: { kind: 'constant', value: '1ms' } },
    duration: '60ms',
  })
  const model = await modelOf(telling, {
    seed: 1,
    faults: [
      { kind: 'loss', at: 0, for: '5ms', rate: 1 },
      { kind: 'duplication', at: '15ms', for: '10ms', rate: 1 },
      { kind: 'crash', at: '30ms', for: '15ms', node: 'n2' },
    ],
  })
  const labels = labelsOf(model)
  expect(labels).toContain('✗ lost: n1 → n2  word at: 1')
  expect(labels).toContain('the network makes a copy: n1 → n2  word at: 20')
  expect(labels).toContain('n2 got (a copy) word at: 20 from n1')
  expect(labels).toContain('✗ its receiver is down: n1 → n2  word at: 40')
})
