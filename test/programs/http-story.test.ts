import { join } from 'node:path'
import { http, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { story } from '../../src/report/story.ts'

const hello = scenario({
  name: 'hello',
  nodes: { api: { count: 1, program: join(import.meta.dirname, 'fixtures/hello-server.mjs') } },
  clients: { count: 1, start: env => http(env, 'http://api:8080', { timeout: '1s' }) },
  duration: '1s',
  expect: ({ always }) => [always('nobody is answered', ({ history }) => history.every(({ type }) => type !== 'ok'))],
})

test('a story tells of chunked answers what is in them, however they are cut', async () => {
  const operations = [{ client: 'c1', at: '100ms', f: 'GET /', value: null }]
  const wordsOf = async (seed: string) => {
    const text = story(await run(hello, { seed, operations }, { journal: true }), { length: 'full' })
    return text.split('\n').flatMap(line => /(?:… (?!\d+ |(?:more|end) of GET)|200 OK).*/.exec(line)?.[0] ?? [])
  }
  const told = await Promise.all(['1', '2', '3', '4', '5', '6'].map(wordsOf))
  for (const words of told) {
    const body = words.map(each =>
      each.replace(/^(?:200 OK ?|… (?:(?:more|end) of 200 OK)?)/, '').replace(/ (?:⇒|\(sent).*/, ''),
    )
    expect(body.join('')).toBe('{"hello":"world"}')
  }
  expect(new Set(told.map(words => words.length)).size).toBeGreaterThan(1)
}, 60_000)
