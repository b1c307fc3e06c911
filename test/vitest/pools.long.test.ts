import { afterAll, describe, expect, test } from 'vitest'
import { Project } from './project.ts'

/** What a node takes from Node's modules by name, before sameseed is imported. */
const project = new Project({
  'names.sim.mjs': `
import { randomBytes, randomInt, randomUUID, webcrypto } from 'node:crypto'
import { hostname } from 'node:os'
import { performance } from 'node:perf_hooks'
import { hrtime, nextTick } from 'node:process'
import { setTimeout } from 'node:timers'
import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from 'sameseed'

export default scenario({
  name: 'names',
  nodes: { count: 1, start: () => {
    const state = {}
    setTimeout(async () => {
      await sleep(10)
      state.clocks = [performance.now(), globalThis.performance.now(), Number(hrtime.bigint()) / 1e6, Date.now()]
      state.random = [randomBytes(4).toString('hex'), randomUUID(), randomInt(1e9), Math.random()]
      state.web = [...webcrypto.getRandomValues(new Uint8Array(4))]
      state.host = hostname()
      nextTick(() => { state.ticked = true })
    }, 20)
    return { receive() {}, inspect: () => state }
  } },
  duration: '100ms',
  expect: ({ always }) => [always('nobody ticks', ({ nodes }) => nodes.every(({ state }) => !state.ticked))],
})
`,
  'names.spec.ts': `
import { run } from 'sameseed'
import { simTest } from 'sameseed/vitest'
import { test, vi } from 'vitest'
// @ts-expect-error JavaScript
import names from './names.sim.mjs'

const tell = async what => {
  const { states, fingerprint } = await run(names, { seed: 1 })
  console.log(what, JSON.stringify({ ...states.n1, fingerprint }))
}
test('as it is', () => tell('PLAIN'))
test('with fake timers', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'setImmediate', 'Date', 'performance', 'hrtime', 'queueMicrotask'] })
  try { await tell('FAKE') } finally { vi.useRealTimers() }
})
simTest(names, { seeds: 1 })
`,
})
afterAll(() => project.remove())

describe.each(['forks', 'threads', 'vmForks', 'vmThreads'])('in vitest’s pool %s', pool => {
  test('named imports are virtual, fake timers change nothing, and a failure is stored', async () => {
    const { output } = await project.vitest(['--pool', pool])
    const told = (what: string) => JSON.parse(new RegExp(`${what} (\\{.*\\})`).exec(output)?.[1] ?? '{}') as object
    const state = told('PLAIN')
    expect(state, output).toEqual({
      clocks: [30, 30, 30, 1_577_836_800_030],
      random: ['895bb849', '78cc126f-3c72-455f-9fdf-c4b65dbe2b3d', 768_123_897, 0.188_770_932_611_078_02],
      web: [132, 87, 255, 160],
      host: 'n1',
      ticked: true,
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
    expect(told('FAKE')).toEqual(state)
    expect(output).toContain('stored in .sameseed/failures/names-always-nobody-ticks.json: npx sameseed replay')
    const { fingerprint, surroundings } = JSON.parse(
      project.read('.sameseed/failures/names-always-nobody-ticks.json'),
    ) as { readonly fingerprint: string; readonly surroundings: object }
    expect({ fingerprint }).toEqual({ fingerprint: (state as { fingerprint?: string }).fingerprint })
    expect(surroundings).toMatchObject({ code: { files: { 'names.sim.mjs': expect.any(String) } } })
  }, 200_000)
})
