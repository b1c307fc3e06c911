import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SeedQueue } from '../../src/fuzz/campaign/seed-queue.ts'
import { CoverageCount } from '../../src/fuzz/findings/coverage.ts'
import { sumOfMs } from '../../src/fuzz/findings/sum-of-ms.ts'
import { type Hit, Tally } from '../../src/fuzz/findings/tally.ts'
import type { SessionResults } from '../../src/fuzz/session/results.ts'
import type { Batch, BatchResult } from '../../src/fuzz/thread/protocol.ts'
import { effort } from '../effort.ts'

const SEEDS = 60

/** What a seed comes to: nothing, or one of two failures. */
const outcomes = fc.array(fc.constantFrom(undefined, undefined, undefined, 'a', 'b'), {
  minLength: SEEDS,
  maxLength: SEEDS,
})

function resultOf({ firstSeed, count }: Batch, outcome: readonly (string | undefined)[]): BatchResult {
  const seeds: Record<string, number[]> = {}
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const signature = outcome[seed]
    if (signature !== undefined) seeds[signature] = [...(seeds[signature] ?? []), seed]
  }
  const first = Object.entries(seeds).map(([signature, [seed = 0]]) => ({
    seed,
    signature,
    message: '',
    fingerprint: 'f',
  }))
  return {
    ...{ firstSeed, runs: count, simulatedMs: count, tookMs: 1, failures: { first, seeds } },
    ...{
      undecided: { first: [], seeds: {} },
      coverage: { ...new CoverageCount().plain, reached: { x: count } },
    },
    ...{ behaviours: [], slowest: [], problem: undefined },
  }
}

/** As `results.json` would have it. */
function stored(tally: Tally): SessionResults {
  const results = {
    failures: [...tally.findings.values()],
    undecided: [],
    coverage: tally.coverage.plain,
    slowest: [],
    runs: tally.runs,
    executed: tally.executed,
    simulatedMs: tally.simulatedMs,
    checkpoint: tally.checkpoint,
  }
  return JSON.parse(JSON.stringify(results)) as SessionResults
}

const summary = (tally: Tally, hits: readonly Hit[]) => ({
  runs: tally.runs,
  coverage: tally.coverage.reached,
  findings: [...tally.findings.values()].map(({ signature, seed, hits }) => ({ signature, seed, hits })),
  order: hits.map(({ seed }) => seed),
})

test('in whatever order batches come in, and however often it is interrupted or killed, it comes to the same', () => {
  fc.assert(
    fc.property(
      outcomes,
      fc.integer({ min: 1, max: 5 }),
      fc.infiniteStream(fc.nat(99)),
      fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
      (outcome, jobs, choices, maxFailures) => {
        const draw = (n: number) => (choices.next().value as number) % n
        const whole: Hit[] = []
        const expected = new Tally(0, maxFailures, hit => whole.push(hit))
        expected.add(resultOf({ firstSeed: 0, count: SEEDS }, outcome))

        const hits: Hit[] = []
        let tally = new Tally(0, maxFailures, hit => hits.push(hit))
        for (let session = 0; tally.runs < SEEDS && !tally.isFull; session++) {
          const { frontier, early } = tally.checkpoint
          const done = early.map(batch => ({ firstSeed: batch.firstSeed, count: batch.runs }))
          const queue = new SeedQueue({ first: 0, count: SEEDS }, { jobs }, frontier, done)
          const underWay: Batch[] = []
          // The last one is let finish.
          const until = session > 5 ? Number.POSITIVE_INFINITY : draw(12)
          for (let step = 0; step < until && !tally.isFull; step++) {
            while (underWay.length < jobs) {
              const batch = queue.take()
              if (batch === undefined) break
              underWay.push(batch)
            }
            const [batch] = underWay.splice(draw(Math.max(1, underWay.length)), 1)
            if (batch === undefined) break
            const ran = draw(4) === 0 ? draw(batch.count + 1) : batch.count
            queue.giveBack({ firstSeed: batch.firstSeed + ran, count: batch.count - ran })
            queue.measured(batch.count, 150 / (1 + draw(9)))
            tally.add(resultOf({ ...batch, count: ran }, outcome))
          }
          const next = new Tally(0, maxFailures, hit => hits.push(hit))
          next.restore(stored(tally))
          tally = next
        }
        if (maxFailures === Number.POSITIVE_INFINITY) {
          expect(summary(tally, hits)).toEqual(summary(expected, whole))
        } else expect(tally.findings.size).toBe(expected.findings.size)
      },
    ),
    { numRuns: effort(300) },
  )
})

test('without interruption, also the order of what is found is that of the seeds', () => {
  fc.assert(
    fc.property(outcomes, fc.shuffledSubarray([0, 10, 20, 30, 40, 50], { minLength: 6 }), (outcome, order) => {
      const run = (starts: readonly number[], maxFailures: number) => {
        const hits: Hit[] = []
        const tally = new Tally(0, maxFailures, hit => hits.push(hit))
        for (const firstSeed of starts) tally.add(resultOf({ firstSeed, count: 10 }, outcome))
        return summary(tally, hits)
      }
      for (const most of [1, 2, Number.POSITIVE_INFINITY]) {
        expect(run(order, most)).toEqual(run([0, 10, 20, 30, 40, 50], most))
      }
    }),
  )
})

test('more signatures than anybody reads are counted as one', () => {
  const tally = new Tally(0, Number.POSITIVE_INFINITY, () => {})
  const outcome = Array.from({ length: 1_500 }, (_, i) => `failure ${i}`)
  tally.add(resultOf({ firstSeed: 0, count: 1_500 }, outcome))
  expect(tally.findings.size).toBe(1_001)
  expect(tally.findings.get('yet other failures')?.hits).toBe(500)
})

test('of seeds beyond the last failure that counts, none is among the slowest', () => {
  const tally = new Tally(1, 1, () => {})
  const failing = resultOf({ firstSeed: 1, count: 3 }, [undefined, undefined, 'a'])
  tally.add({ ...failing, slowest: [3, 2, 1].map(seed => ({ seed, tookMs: seed })) })
  tally.add({ ...resultOf({ firstSeed: 4, count: 1 }, []), slowest: [{ seed: 4, tookMs: 4 }] })
  expect([tally.runs, tally.covered, tally.slowest.map(({ seed }) => seed)]).toEqual([2, 3, [2, 1]])
})

test('virtual time adds up to the same, however it is shared out between batches', () => {
  const times = fc.array(fc.integer({ min: 0, max: 100_000_000 }), { minLength: 2, maxLength: 100 })
  fc.assert(
    fc.property(times, fc.nat(), (us, cut) => {
      const sum = (some: readonly number[]) => some.reduce((total, each) => sumOfMs(total, each / 1_000), 0)
      const at = cut % us.length
      expect(sumOfMs(sum(us.slice(0, at)), sum(us.slice(at)))).toBe(sum(us))
    }),
  )
})
