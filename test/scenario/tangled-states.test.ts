import { type AnyEnv, mix, ok, run, scenario } from 'sameseed'
import { story } from 'sameseed/report'
import { expect, test } from 'vitest'

interface Entry {
  readonly key: number
  older: Entry | undefined
  newer: Entry | undefined
}

/** Knows what was used last, as caches do: each entry knows both neighbours. */
class Cache {
  #newest: Entry | undefined

  receive(_from: string, key: number): number {
    const entry: Entry = { key, older: this.#newest, newer: undefined }
    if (this.#newest !== undefined) this.#newest.newer = entry
    this.#newest = entry
    return key
  }

  inspect() {
    return { newest: this.#newest }
  }
}

test('a node shows a state whose parts know each other both ways', async () => {
  const cache = scenario({
    name: 'cache',
    nodes: { count: 2, start: () => new Cache() },
    clients: {
      count: 2,
      start: (env: AnyEnv) => ({
        invoke: async ({ value }: { f: 'use'; value: number }) => ok(await env.rpc<number>('n1', value)),
      }),
    },
    workload: mix({ use: { weight: 1, value: ({ unique }) => unique } }, { every: '2ms' }),
    duration: '1s',
    expect: ({ always }) => [
      always('the first is the newest', ({ nodes }) => nodes.every(({ state }) => state.newest?.newer === undefined)),
    ],
  })
  const made = await run(cache, { seed: 1 })
  expect(made).toMatchObject({ verdict: 'ok', violations: [] })
  expect(made.history.length).toBeGreaterThan(200)
  expect((await run(cache, { seed: 1 })).fingerprint).toBe(made.fingerprint)
})

test('a node shows a state whose parts are shared by two each, level above level', async () => {
  const versions = scenario({
    name: 'versions',
    nodes: {
      count: 2,
      start: env => {
        let root: object = { key: 1 }
        for (let level = 0; level < 40; level++) root = { left: root, right: root }
        let writes = 0
        env.every('10ms', () => {
          writes++
          root = { ...root, writes }
        })
        return { inspect: () => ({ root, writes }) }
      },
    },
    duration: '100ms',
    expect: ({ always }) => [always('few writes', ({ nodes }) => nodes.every(({ state }) => state.writes < 5))],
  })
  const made = await run(versions, { seed: 1 }, { journal: true })
  expect(made).toMatchObject({ verdict: 'failed', timeMs: 50 })
  expect(story(made)).toContain('n1 root: {writes: 3 → 4}, writes: 3 → 4')
  expect((await run(versions, { seed: 1 })).fingerprint).toBe(made.fingerprint)
})
