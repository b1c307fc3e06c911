import fc from 'fast-check'
import { scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { Desk, type DeskOptions } from './desk.ts'
import { broken, clean } from './scenarios.ts'

/** Costs that are as good as any: which thread is done first differs from one stream to the other. */
const costs = fc.infiniteStream(fc.integer({ min: 1, max: 400 })).map(stream => () => stream.next().value as number)

const plain = (options: Partial<DeskOptions> = {}) => new Desk({ scenarios: { 'broken.sim.ts': broken() }, ...options })

describe('what is found', () => {
  test('does not depend on the number of threads, nor on which of them is faster', async () => {
    for (const maxFailures of [1, 2, Number.POSITIVE_INFINITY]) {
      const one = await plain({ jobs: 1, maxFailures, shrinkRuns: 30 }).run()
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 4 }), costs, async (jobs, cost) => {
          const other = await plain({ jobs, cost, maxFailures, shrinkRuns: 30 }).run()
          expect(other.found()).toEqual(one.found())
        }),
        { numRuns: 5 },
      )
    }
  })

  test('is counted, made smaller, stored and verified, each way to fail once', async () => {
    const { fuzzing, recorder } = await plain({ shrinkRuns: 300 }).run()
    const [results] = fuzzing.results
    expect(results).toMatchObject({ status: 'complete', runs: 100, executed: 100, problems: [] })
    const signatures = results?.failures.map(({ signature }) => signature)
    expect(signatures).toHaveLength(2)
    expect(new Set(signatures)).toEqual(new Set(['always: nobody is sick', 'threw: Error at scenarios.ts:24']))
    for (const { verified, size, hits } of results?.failures ?? []) {
      expect(verified).toBe(true)
      expect(size?.nodes).toBeLessThan(3)
      expect(hits).toBeGreaterThan(1)
    }
    expect(recorder.heard.map(([event]) => event).sort()).toEqual([
      ...['found', 'found', 'over', 'shrunk', 'shrunk', 'started', 'verified', 'verified'],
    ])
    expect(fuzzing.outcome).toBe('failure')
  })

  test('is the same where another process takes longer for one run than there is between two of them', async () => {
    const { fuzzing, threads } = await plain({ elsewhere: true, elsewhereMs: 50_000, runMs: 1_000 }).run()
    const [results] = fuzzing.results
    expect(results).toMatchObject({ status: 'complete', runs: 100, problems: [] })
    expect(threads).toBeGreaterThan(2)
  })

  test('a run that takes its thread down is one more finding, and no other seed is lost', async () => {
    const mishap = (seed: string) => (seed === '40' ? 'hangs' : seed === '61' || seed === '77' ? 'exits' : undefined)
    const calm = await plain().run()
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), costs, async (jobs, cost) => {
        const { fuzzing } = await plain({ mishap, jobs, cost }).run()
        const [results] = fuzzing.results
        expect(results?.runs).toBe(100)
        const lost = results?.failures.filter(({ fingerprint }) => fingerprint === undefined)
        expect(lost).toMatchObject([
          { signature: 'hangs', seed: 40, hits: 1 },
          { signature: 'exits', seed: 61, hits: 2 },
        ])
        expect(fuzzing.outcome).toBe('failure')
        // Whatever these three would have come to: the others are counted.
        const count = (desk: Desk['fuzzing']) =>
          desk.results[0]?.failures
            .filter(({ fingerprint }) => fingerprint !== undefined)
            .reduce((sum, { hits }) => sum + hits, 0)
        expect(Number(count(calm.fuzzing)) - Number(count(fuzzing))).toBeLessThanOrEqual(3)
      }),
      { numRuns: 8 },
    )
  })

  test('where no run ever ends, it is given up', async () => {
    const { fuzzing, recorder, threads } = await plain({ mishap: () => 'hangs', jobs: 1 }).run()
    expect(recorder.problems).toEqual([
      { outcome: 'no verdict', message: expect.stringContaining('3 runs in a row hang or take their thread down') },
    ])
    expect(threads).toBe(3)
    expect(fuzzing.results[0]?.failures).toMatchObject([{ signature: 'hangs', seed: 1, hits: 3 }])
  })

  test('a scenario that cannot be loaded keeps no other from being run', async () => {
    const scenarios = { 'odd.sim.ts': new Error('not today'), 'clean.sim.ts': clean }
    const { fuzzing, recorder } = await new Desk({ scenarios }).run()
    expect(recorder.problems).toMatchObject([{ outcome: 'no verdict', message: expect.stringContaining('not today') }])
    expect(fuzzing.results.map(({ runs }) => runs)).toEqual([0, 100])
    expect(recorder.heard).toEqual([
      ['started', 'clean'],
      ['over', 'clean'],
    ])
  })

  test('a scenario that is not a function of the seed is said not to be', async () => {
    let runs = 0
    const leaks = scenario({ name: 'leaks', nodes: { count: 1, start: env => void env.after(++runs, () => {}) } })
    const { fuzzing, recorder } = await new Desk({ scenarios: { 'leaks.sim.ts': leaks } }).run()
    expect(recorder.problems[0]?.message).toContain('not deterministic: two runs of seed 1 differ')
    expect(fuzzing.outcome).toBe('not deterministic')
  })

  test('a failure that depends on the runs before it is stored, and marked', async () => {
    let runs = 0
    const late = scenario({
      name: 'late',
      nodes: {
        count: 1,
        start: () => {
          runs++
          if (runs === 30) throw new Error('too many')
        },
      },
      duration: '10ms',
    })
    const { fuzzing } = await new Desk({ scenarios: { 'late.sim.ts': late }, jobs: 1 }).run()
    expect(fuzzing.results[0]?.failures).toMatchObject([
      { verified: false, nondeterministic: expect.stringContaining('it depends on which runs came before') },
    ])
    expect(fuzzing.outcome).toBe('not deterministic')
  })
})

describe('time', () => {
  test('is shared between the scenarios, and what is under way when it is up still counts', async () => {
    const scenarios = { 'clean.sim.ts': clean, 'other.sim.ts': { ...clean, name: 'other' } }
    const options = { seeds: undefined, timeMs: 20_000, runMs: 100 }
    const { fuzzing, time } = await new Desk({ scenarios, ...options }).run()
    expect(time.now()).toBeGreaterThan(20_000)
    expect(time.now()).toBeLessThan(21_000)
    const [one, other] = fuzzing.results.map(({ tookMs }) => tookMs)
    expect(Math.abs(Number(one) - Number(other))).toBeLessThan(6_000)
  })

  test('the failures that are made smaller are the same with any number of threads, and not all of them', async () => {
    const many = scenario({
      name: 'many',
      nodes: {
        count: 1,
        start: env => {
          const n = Math.floor(env.random() * 400)
          const name = `Reason${String.fromCharCode(97 + (n % 26), 97 + Math.floor(n / 26))}`
          throw Object.assign(new Error('it gave up'), { name })
        },
      },
      duration: '10ms',
    })
    const shrunk = async (jobs: number) => {
      const { fuzzing } = await new Desk({ scenarios: { 'many.sim.ts': many }, jobs, shrinkRuns: 20 }).run()
      return fuzzing.results[0]?.failures.filter(({ size }) => size !== undefined).map(({ seed }) => seed)
    }
    const [one, three] = [await shrunk(1), await shrunk(3)]
    expect(three).toEqual(one)
    expect(one?.length).toBe(20)
  })
})

describe('a canary', () => {
  test('has to be found before anything else', async () => {
    const scenarios = { 'clean.sim.ts': clean, 'broken.sim.ts': broken() }
    const { fuzzing, recorder } = await new Desk({ scenarios, canaries: ['broken.sim.ts'] }).run()
    expect(recorder.heard.map(([event]) => event)).toEqual(['canary', 'started', 'over'])
    expect(fuzzing.canaries).toMatchObject([{ scenario: 'broken', found: true }])
    expect(fuzzing.outcome).toBe('clean')
  })

  test('that is not found is a failure', async () => {
    const scenarios = { 'clean.sim.ts': clean, 'silent.sim.ts': { ...clean, name: 'silent' } }
    const { fuzzing } = await new Desk({ scenarios, canaries: ['silent.sim.ts'] }).run()
    expect(fuzzing.canaries).toMatchObject([{ scenario: 'silent', found: false, runs: 1_000 }])
    expect(fuzzing.outcome).toBe('failure')
  })
})

describe('a session that was stopped', () => {
  const counted = (desk: Desk) =>
    desk.fuzzing.results[0]?.failures.map(({ signature, seed, hits }) => ({ signature, seed, hits }))

  test('goes on, however often it is interrupted or killed, and comes to the same', async () => {
    const whole = await plain().run()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.boolean()), { minLength: 1, maxLength: 3 }),
        costs,
        async (stops, cost) => {
          const first = plain({ cost })
          const { root } = first
          for (const [i, [ms, isKilled]] of stops.entries()) {
            const desk = i === 0 ? first : plain({ cost, root, resume: true })
            await (isKilled ? desk.kill(ms) : desk.run(ms))
          }
          const last = await plain({ cost, root, resume: true }).run()
          expect(last.fuzzing.results[0]).toMatchObject({ status: 'complete', runs: 100 })
          expect(counted(last)).toEqual(counted(whole))
          expect(last.fuzzing.outcome).toBe('failure')
        },
      ),
      { numRuns: 10 },
    )
  })

  test('is interrupted soon, too, while another process takes long to load the scenario', async () => {
    const desk = await plain({ elsewhere: true, elsewhereMs: 50_000 }).run(100)
    expect(desk.fuzzing.outcome).toBe('interrupted')
    expect(desk.time.now()).toBeLessThan(10_000)
  })

  test('is interrupted with what it has, soon', async () => {
    const { fuzzing, time } = await plain({ seeds: { first: 1, count: undefined }, runMs: 5 }).run(1_000)
    expect(time.now()).toBeLessThan(4_100)
    expect(fuzzing.outcome).toBe('interrupted')
    expect(fuzzing.results[0]?.status).toBe('interrupted')
    expect(fuzzing.results[0]?.runs).toBeGreaterThan(100)
  })

  test('has its failures made smaller when it goes on', async () => {
    const first = await plain({ shrinkRuns: 300, cost: () => 50 }).run(70)
    expect(first.fuzzing.outcome).toBe('interrupted')
    const again = await plain({ shrinkRuns: 300, root: first.root, resume: true }).run()
    for (const { size, verified } of again.fuzzing.results[0]?.failures ?? []) {
      expect(size?.nodes).toBeLessThan(3)
      expect(verified).toBe(true)
    }
    expect(again.fuzzing.results[0]?.failures).toHaveLength(2)
  })

  test('that used up its time is followed by one that goes on with the next seeds', async () => {
    const options = { seeds: undefined, timeMs: 1_000, runMs: 5, scenarios: { 'clean.sim.ts': clean } }
    const first = await new Desk({ ...options }).run()
    const frontier = first.fuzzing.results[0]?.checkpoint.frontier
    expect(frontier).toBeGreaterThan(100)
    const next = await new Desk({ ...options, root: first.root, resume: true }).run()
    expect(next.recorder.heard[0]?.[1]).toContain(`a new one goes on with seed ${frontier}`)
    expect(next.fuzzing.results[0]?.seeds).toEqual({ first: frontier, count: undefined })
  })
})
