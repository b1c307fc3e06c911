import {
  type AnyEnv,
  type AnyScenario,
  crash,
  exponential,
  gen,
  loss,
  mix,
  type Operation,
  ok,
  type Run,
  run,
  scenario,
  shrink,
} from 'sameseed'
import { setFull } from 'sameseed/checkers'
import { describe, expect, test } from 'vitest'
import { isSameFailure } from '../../src/search/same-failure.ts'
import { isThorough } from '../effort.ts'

/** A set in which elements show up 500 ms after their acknowledgement. With the bug, a crash loses what has not shown up yet. */
class LateSet {
  visible: number[] = []
  readonly #env: AnyEnv
  readonly #isSafe: boolean

  constructor(env: AnyEnv, isSafe: boolean) {
    this.#env = env
    this.#isSafe = isSafe
  }

  static async start(env: AnyEnv, isSafe: boolean): Promise<LateSet> {
    const set = new LateSet(env, isSafe)
    set.visible = JSON.parse((await env.disk.readText('set')) ?? '[]') as number[]
    const coming = JSON.parse((await env.disk.readText('coming')) ?? '[]') as number[]
    for (const value of coming) if (!set.visible.includes(value)) set.show(value)
    return set
  }

  async receive(_from: string, value: number | null): Promise<number[] | 'added'> {
    if (value === null) return [...this.visible]
    if (this.#isSafe) {
      const coming = JSON.parse((await this.#env.disk.readText('coming')) ?? '[]') as number[]
      await this.#env.disk.write('coming', JSON.stringify([...coming, value]))
      await this.#env.disk.fsync('coming')
    }
    this.show(value)
    return 'added'
  }

  show(value: number): void {
    this.#env.after('500ms', async () => {
      this.visible.push(value)
      await this.#env.disk.write('set', JSON.stringify(this.visible))
      await this.#env.disk.fsync('set')
    })
  }
}

function lateSet(isSafe: boolean): AnyScenario {
  return scenario({
    name: 'late set',
    workload: gen.withFinal(
      gen.stagger('100ms', gen.mix({ add: { weight: 1, value: ({ unique }) => unique }, read: 1 })),
      gen.phases(gen.sleep('2s'), gen.eachClient({ f: 'read' })),
    ),
    expect: [setFull()],
    nodes: { count: 1, start: env => LateSet.start(env, isSafe) },
    clients: {
      count: 2,
      start: (env: AnyEnv) => ({
        async invoke({ value }: Operation) {
          const reply = await env.rpc('n1', value, { timeout: '200ms' })
          return value === null || value === undefined ? ok(reply) : ok()
        },
      }),
    },
    faults: [crash()],
    duration: '5s',
    liveness: { quorum: 'all' },
  }) as AnyScenario
}

async function failingRun(tested: AnyScenario, from = 1): Promise<Run> {
  for (let seed = from; seed < from + 400; seed++) {
    const one = await run(tested, { seed })
    if (one.failed) return one
  }
  throw new Error('no seed fails')
}

describe('the meaning of a failure', () => {
  test('the end of the experiment and the crash that it takes stay', async () => {
    const broken = lateSet(false)
    for (const from of [1, 50]) {
      const failing = await failingRun(broken, from)
      const { plan, run: smallest } = await shrink(broken, failing)
      expect(plan.faults).toMatchObject([{ kind: 'crash' }])
      const final = plan.operations?.filter(operation => operation.final === true) ?? []
      expect(final.length).toBeGreaterThan(0)
      // Two seconds pass before it, as the scenario has it.
      for (const { at, f } of final) expect([f, Number.parseFloat(String(at)) >= 2]).toEqual(['read', true])
      expect(plan.operations?.filter(({ f }) => f === 'add').length).toBe(1)
      expect(isSameFailure(smallest, failing)).toBe(true)
      expect((await run(broken, { ...plan, faults: [] })).verdict).toBe('ok')
      // What is right stays right: with the faults of the plan, and without the bug.
      expect((await run(lateSet(true), plan)).failed).toBe(false)
    }
  })

  test('a failure that needs no fault is shrunk to none', async () => {
    const late = scenario({
      name: 'late reply',
      nodes: { count: 3, start: () => ({ receive: (_from: string, n: number) => n }) },
      clients: {
        count: 2,
        start: (env: AnyEnv) => ({ invoke: async ({ value }: Operation) => ok(await env.rpc('n1', value)) }),
      },
      workload: mix({ ask: { weight: 1, value: () => 1 } }),
      faults: [crash({ every: '200ms' })],
      duration: '1s',
      expect: ({ always }) => [always('few', ({ history }) => history.length < 5)],
    }) as AnyScenario
    const failing = await failingRun(late)
    const { plan } = await shrink(late, failing)
    expect(plan.faults).toEqual([])
  })
})

describe('what a candidate may do', () => {
  /** With one node less, which shrinking tries, the request is refused at once and repeated in the same step for ever. */
  class Asking {
    answered = 0
    readonly #env: AnyEnv

    constructor(env: AnyEnv) {
      this.#env = env
      if (env.id === 'n1') env.every('100ms', () => void this.#ask())
    }

    async #ask(): Promise<void> {
      for (;;) {
        try {
          await this.#env.rpc('n2', {}, { timeout: '50ms' })
          this.answered++
          return
        } catch {}
      }
    }

    receive(): boolean {
      return true
    }

    inspect(): { answered: number } {
      return { answered: this.answered }
    }
  }

  const asking = (more: (nodes: number) => void = () => {}) =>
    scenario({
      name: 'asking',
      nodes: {
        count: 2,
        start: env => {
          more(env.nodes.length)
          return new Asking(env)
        },
      },
      faults: loss(),
      network: { latency: exponential('5ms') },
      duration: '2s',
      expect: ({ always }) => [always('few answers', ({ nodes }) => nodes.every(({ state }) => state.answered < 5))],
    }) as AnyScenario

  test.runIf(isThorough)('one that does not end is dismissed, and told', async () => {
    const failing = await failingRun(asking())
    const { plan, complete, after, others } = await shrink(asking(), failing)
    expect(complete).toBe(true)
    expect(after).toMatchObject({ nodes: 2, faults: 0, perturbedMessages: 0 })
    expect(plan.faults).toEqual([])
    expect(others.map(({ failure }) => failure)).toContain('endless: a step does not end')
  })

  test.runIf(isThorough)(
    'one that hangs is known by its number when it is tried again: it is passed over',
    async () => {
      const failing = await failingRun(asking())
      const numbers: number[] = []
      let runs = 0
      const ofOneNode = asking(nodes => {
        if (nodes === 1 && numbers.at(-1) !== runs) numbers.push(runs)
      })
      const stop = () => {
        runs++
        return false
      }
      await shrink(ofOneNode, failing, { stop })
      expect(numbers.length).toBeGreaterThan(0)
      const seen: number[] = []
      runs = 0
      const again = asking(nodes => {
        if (nodes === 1) seen.push(runs)
      })
      const { complete } = await shrink(again, failing, { stop, skip: numbers })
      expect(complete).toBe(true)
      expect(seen).toEqual([])
    },
  )

  test('one that breaks is dismissed', async () => {
    const failing = await failingRun(asking())
    const breaks = asking(nodes => {
      if (nodes === 1) throw Object.assign(new Error('not today'), { name: 'ScenarioError' })
    })
    const { after, complete } = await shrink(breaks, failing)
    expect([after.nodes, complete]).toEqual([2, true])
  })
})
