import { type Env, exponential, type Plan, partition, pause, run, scenario, swarm } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { type Candidate, GuidedPlans } from '../../src/search/guidance/guided-plans.ts'
import { PORTFOLIO, STRATEGIES } from '../../src/search/guidance/strategy.ts'

/** Nodes that tell each other ever higher terms. */
const terms = scenario({
  name: 'terms',
  nodes: {
    count: 3,
    start(env: Env<number>) {
      let term = 0
      env.every('20ms', () => {
        if (env.random() < 0.3) term++
        for (const peer of env.peers) env.send(peer, term)
      })
      return {
        receive(_from: string, told: number) {
          term = Math.max(term, told)
        },
        inspect: () => ({ term }),
      }
    },
  },
  faults: swarm(pause(), partition()),
  network: { latency: exponential('3ms') },
  duration: '300ms',
})

let unlike = 0

/** Behaviours that no run had, or none. */
const behavioursOf = (isNew: boolean) => ({
  hashes: Uint32Array.from(isNew ? [++unlike] : []),
  times: Float64Array.from(isNew ? [1] : []),
})

/** How often each origin has its turn, where only plans of one find anything new. */
function sharesOf(finder: string, runs: number): ReadonlyMap<string, number> {
  const plans = new GuidedPlans(terms, { seed: '1', strategies: PORTFOLIO })
  const counts = new Map<string, number>()
  for (let i = 0; i < runs; i++) {
    const candidate = plans.next()
    // At first all find something: there is something to build on.
    plans.ran(candidate, { ok: true, behaviours: behavioursOf(i < 20 || candidate.origin === finder) })
    counts.set(candidate.origin, (counts.get(candidate.origin) ?? 0) + 1)
  }
  return counts
}

describe('the portfolio', () => {
  test('has half of its runs be fresh seeds, none of the others written off, and what finds something more often', () => {
    for (const finder of ['chains', 'disagreement', 'forks']) {
      const counts = sharesOf(finder, 1_500)
      expect(counts.get('fresh')).toBeGreaterThan(650)
      for (const strategy of STRATEGIES) expect(counts.get(strategy), strategy).toBeGreaterThan(10)
      const others = STRATEGIES.filter(strategy => strategy !== finder)
      for (const other of others) expect(counts.get(finder)).toBeGreaterThan(2 * (counts.get(other) as number))
    }
  })

  test('its plans say where they come from, differ, replay, and are the same where the search was stored and goes on', async () => {
    const plans = new GuidedPlans(terms, { seed: '7', strategies: PORTFOLIO })
    const made: Candidate[] = []
    const seen = new Set<string>()
    let stored: string | undefined
    for (let i = 0; i < 120; i++) {
      if (i === 60) stored = JSON.stringify(plans)
      const candidate = plans.next()
      made.push(candidate)
      seen.add(JSON.stringify(candidate.plan))
      const one = await run(terms, candidate.plan, { behaviours: true })
      if (one.behaviours !== undefined) plans.ran(candidate, { ok: one.ok, behaviours: one.behaviours })
      if (i % 10 !== 0) continue
      const again = await run(terms, JSON.parse(JSON.stringify(candidate.plan)) as Plan)
      expect(again.fingerprint).toBe(one.fingerprint)
    }
    expect(seen.size).toBe(120)
    for (const { origin, plan } of made) {
      if (origin === 'chains' || origin === 'races') expect(plan.options?.order).toBe(origin)
      if (origin === 'disagreement') expect(plan.options?.aim).toBe(origin)
      if (origin === 'fresh') expect(Object.keys(plan)).toEqual(['seed'])
    }
    const resumed = new GuidedPlans(terms, { seed: '7', strategies: PORTFOLIO, stored: JSON.parse(stored as string) })
    for (const { plan, origin } of made.slice(60)) {
      const candidate = resumed.next()
      expect(candidate).toEqual({ plan, origin })
      const one = await run(terms, candidate.plan, { behaviours: true })
      if (one.behaviours !== undefined) resumed.ran(candidate, { ok: one.ok, behaviours: one.behaviours })
    }
  })
})
