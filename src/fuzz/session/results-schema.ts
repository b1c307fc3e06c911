import * as v from 'valibot'
import { issueSentence } from '../../options/issue-sentence.ts'
import type { Plan } from '../../scenario/plan.ts'
import { parsePlan } from '../../scenario/plan-schema.ts'
import type { StoredSearch } from '../../search/guidance/guided-course.ts'
import { newsSchema } from '../known/known-finding.ts'
import { OUTCOMES } from '../outcome.ts'
import type { PlanSections } from '../thread/protocol.ts'
import { RESULTS_FORMAT, type SessionResults } from './results.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const ms = v.pipe(v.number(), v.finite(), v.minValue(0))
const texts = v.array(v.string())
const outcome = v.picklist(OUTCOMES)
const problem = v.looseObject({ outcome, message: v.string() })
const slowRun = v.looseObject({ seed: count, tookMs: ms })

const plan = v.custom<Plan>(value => {
  try {
    parsePlan(value, 'plan')
    return true
  } catch {
    return false
  }
}, 'expected a plan')

const sections = v.custom<PlanSections>(
  value => typeof value === 'object' && v.is(plan, { ...value, seed: '1' }),
  'expected a plan',
)

const coverage = v.looseObject({
  reached: v.record(v.string(), count),
  sometimes: v.record(v.string(), count),
  faults: v.record(v.string(), v.looseObject({ injected: count, effective: count })),
  operations: v.record(v.string(), v.looseObject({ invoked: count, ok: count })),
  unheard: v.record(v.string(), count),
  mistakes: v.record(v.string(), v.looseObject({ operations: count, message: v.string() })),
  asked: v.record(v.string(), count),
  blind: count,
  // Older nights have none of these.
  blindSpots: v.optional(v.record(v.string(), v.looseObject({ runs: count, what: v.string() })), {}),
  idle: v.optional(count, 0),
  misspelt: v.optional(v.record(v.string(), v.looseObject({ runs: count, near: v.string() })), {}),
  versions: v.record(v.string(), count),
})

const findings = v.looseObject({
  first: v.array(
    v.looseObject({
      seed: count,
      plan: v.exactOptional(plan),
      signature: v.string(),
      message: v.string(),
      fingerprint: v.exactOptional(v.string()),
      outcome: v.exactOptional(outcome),
    }),
  ),
  seeds: v.record(v.string(), v.array(count)),
})

const batch = v.pipe(
  v.looseObject({
    firstSeed: count,
    runs: count,
    simulatedMs: ms,
    tookMs: ms,
    failures: findings,
    undecided: findings,
    coverage,
    behaviours: v.array(v.number()),
    slowest: v.array(slowRun),
    problem: v.exactOptional(problem),
  }),
  v.transform(({ problem, ...rest }) => ({ ...rest, problem })),
)

const found = { signature: v.string(), message: v.string(), seed: count, hits: count }

const schema = v.looseObject({
  format: v.literal(RESULTS_FORMAT),
  scenario: v.looseObject({ name: v.string(), sometimes: texts, faults: v.exactOptional(texts) }),
  file: v.string(),
  status: v.picklist(['running', 'interrupted', 'complete']),
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  started: v.pipe(v.string(), v.isoTimestamp()),
  seeds: v.pipe(
    v.looseObject({ first: count, count: v.exactOptional(count) }),
    v.transform(seeds => ({ ...seeds, count: seeds.count })),
  ),
  revision: v.exactOptional(v.string()),
  shard: v.exactOptional(v.looseObject({ number: count, of: count })),
  given: v.exactOptional(sections),
  elapsedMs: ms,
  tookMs: ms,
  runs: count,
  executed: count,
  covered: count,
  simulatedMs: ms,
  failures: v.array(
    v.looseObject({
      ...found,
      plan: v.exactOptional(plan),
      fingerprint: v.exactOptional(v.string()),
      outcome,
      shape: v.exactOptional(texts),
      size: v.exactOptional(
        v.looseObject({
          ...{ operations: count, faults: count, perturbedMessages: count, nodes: count, timeMs: ms },
        }),
      ),
      path: v.exactOptional(v.string()),
      verified: v.exactOptional(v.boolean()),
      nondeterministic: v.exactOptional(v.string()),
    }),
  ),
  undecided: v.array(v.looseObject(found)),
  problems: v.array(problem),
  coverage,
  neverReached: texts,
  slowest: v.array(slowRun),
  news: v.exactOptional(newsSchema),
  checkpoint: v.looseObject({
    frontier: count,
    early: v.array(batch),
    granted: count,
    search: v.exactOptional(
      v.looseObject({
        searches: v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))),
        reports: v.array(
          v.tuple([count, v.nullable(v.looseObject({ plan: v.exactOptional(plan), behaviours: v.string() }))]),
        ),
      }),
    ),
    toShrink: v.array(
      v.looseObject({
        signature: v.string(),
        seed: count,
        plan: v.exactOptional(plan),
        fingerprint: v.exactOptional(v.string()),
      }),
    ),
  }),
})

const storedSearch = v.looseObject({
  made: count,
  fresh: count,
  yields: v.record(v.string(), v.number()),
  corpus: v.looseObject({
    entries: v.array(v.looseObject({ plan, rare: v.array(v.number()), times: v.array(v.number()), chosen: count })),
    seen: v.array(v.tuple([v.number(), v.number(), v.number()])),
  }),
})
const searchSchema = v.custom<StoredSearch>(json => v.is(storedSearch, json), 'expected a search')

/** Reads what a session wrote. Throws an Error whose message says what is wrong with it. */
export function parseResults(json: unknown): SessionResults {
  const result = v.safeParse(schema, json)
  if (!result.success) throw new Error(issueSentence(schema, result.issues))
  return result.output
}

/** Reads what a guided search knew. Throws an Error whose message says what is wrong with it. */
export function parseSearch(json: unknown): StoredSearch {
  const result = v.safeParse(searchSchema, json)
  if (!result.success) throw new Error(issueSentence(searchSchema, result.issues))
  return result.output
}
