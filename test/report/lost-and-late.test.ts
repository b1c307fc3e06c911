import { type AnyEnv, type Plan, run, scenario } from 'sameseed'
import { story } from 'sameseed/report'
import { expect, test } from 'vitest'
import { explain } from '../../src/report/explanation.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('a crash that tears a write is told with what it left', async () => {
  const ledger = scenario({
    name: 'ledger',
    nodes: {
      count: 1,
      start: (env: AnyEnv) => {
        const state = { balance: 0 }
        const begin = async () => {
          const lines = new TextDecoder().decode(await env.disk.read('ledger')).split('\n')
          state.balance = Number(lines.findLast(line => line !== '') ?? 0)
          if (state.balance > 0) return
          await env.disk.append('ledger', bytes('1000\n'))
          await env.disk.fsync('ledger')
          await env.disk.append('ledger', bytes('250000\n'))
        }
        void begin()
        return { receive: () => {}, inspect: () => ({ ...state }) }
      },
    },
    expect: ({ always }) => [
      always('a balance is whole', ({ nodes }) =>
        nodes.every(({ state }) => [0, 1000, 250_000].includes((state as { balance: number }).balance)),
      ),
    ],
    duration: '100ms',
  })
  const torn = async (seed: number) => {
    const plan: Plan = {
      seed: String(seed),
      faults: [{ kind: 'crash', at: 20, for: 10, node: 'n1', unsynced: 'torn' }],
    }
    return await run(ledger, plan, { journal: true })
  }
  let seed = 1
  while ((await torn(seed)).ok) seed++
  expect(story(await torn(seed))).toMatch(/crash n1.*\s*⇒ not synced on n1: ledger \((\d+) of 12 bytes are left\)/)
})

/** n1 grants a lease of 50 ms to whoever asks; c, its holder, believes each grant from when it arrives. */
test('a late grant that extends a lease is told with when it was sent', async () => {
  const leases = scenario({
    name: 'leases',
    nodes: {
      count: 3,
      start: (env: AnyEnv) => {
        let until = 0
        let holder: string | undefined
        if (env.id !== 'n1') env.every('30ms', () => env.send('n1', { type: 'ask' }))
        return {
          receive: (from: string, message: unknown) => {
            const { type } = message as { type: string }
            if (type === 'ask' && (holder === undefined || holder === from || until < env.now())) {
              holder = from
              until = env.now() + 50
              env.send(from, { type: 'grant', for: 50 })
            }
            if (type === 'grant') until = env.now() + 50
          },
          inspect: () => ({ leads: env.id !== 'n1' && until > env.now(), until }),
        }
      },
    },
    expect: ({ always }) => [
      always('one holder', ({ nodes }) => {
        const holders = nodes.filter(({ id, state }) => id !== 'n1' && (state as { leads: boolean }).leads)
        return holders.length < 2 || `${holders.map(({ id }) => id).join(' and ')} both hold the lease`
      }),
    ],
    duration: '1s',
  })
  const network = { 'n1->n2': { 1: { latency: '200ms' } }, 'n2->n1': { '2-40': 'lost' } } as const
  const failing = await run(leases, { seed: '1', network: network as never }, { journal: true })
  expect(failing.failed).toBe(true)
  expect(story(failing)).toMatch(/grant for: 50 \(sent \d+\.\d ms, by the plan\)/)
})

test('where no step is to blame and nobody is named, the explanation tells what changed last of each', async () => {
  const counters = scenario({
    name: 'counters',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => {
        let n = 0
        if (env.id === 'n1') env.after(10, () => n++)
        return { receive: () => {}, inspect: () => ({ n }) }
      },
    },
    expect: ({ eventually }) => [
      eventually('the sum is 2', ({ live }) => live.length > 2 || 'there is 1 instead of 2'),
    ],
    duration: '50ms',
    settle: '50ms',
  })
  const failing = await run(counters, { seed: 1 }, { journal: true })
  const { sentences, chain } = explain(failing, failing.journal!, {
    faults: [],
    likelihood: undefined,
    nearest: undefined,
  })
  expect(chain).toEqual([])
  expect(sentences).toContainEqual(
    expect.stringMatching(/^What else it involves: at 10\.0 ms, n1: timer ⇒ n1 n: 0 → 1/),
  )
})
