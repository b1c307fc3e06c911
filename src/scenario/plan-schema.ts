import * as v from 'valibot'
import { microseconds, signedMicroseconds } from '../clock/duration.ts'
import { messageRange } from '../net/overlay.ts'
import { ScenarioError } from '../sim/errors.ts'
import { MAX_PRIORITY } from '../sim/schedule.ts'
import type { Plan } from './plan.ts'

const duration = v.pipe(
  v.union([v.number(), v.string()], "a duration: a number of milliseconds, or a string such as '250ms'"),
  v.check(
    accepted(value => microseconds(value)),
    "a duration of 0 or more, such as 250 or '1.5s'",
  ),
)
const signedDuration = v.pipe(
  v.union([v.number(), v.string()]),
  v.check(
    accepted(value => signedMicroseconds(value)),
    "a duration such as '-500ms'",
  ),
)

function accepted(parse: (value: string | number) => unknown) {
  return (value: string | number) => {
    try {
      parse(value)
      return true
    } catch {
      return false
    }
  }
}

const name = v.pipe(v.string(), v.nonEmpty())
const names = v.array(name)
const rate = v.pipe(v.number(), v.minValue(0, 'a number from 0 to 1'), v.maxValue(1, 'a number from 0 to 1'))
const links = v.array(v.tuple([name, name]))
const when = { at: duration, for: v.optional(duration) }

const latency = v.variant('kind', [
  v.strictObject({ kind: v.literal('constant'), value: duration }),
  v.strictObject({ kind: v.literal('uniform'), min: duration, max: duration }),
  v.strictObject({ kind: v.literal('exponential'), mean: duration, min: duration }),
  v.strictObject({ kind: v.literal('long-tail'), min: duration, alpha: v.number(), max: duration }),
])

const cut = (kind: 'partition' | 'hold') => [
  v.strictObject({ kind: v.literal(kind), ...when, groups: v.array(names) }),
  v.strictObject({ kind: v.literal(kind), ...when, from: names, to: names }),
]

const fault = v.variant('kind', [
  ...cut('partition'),
  ...cut('hold'),
  v.strictObject({ kind: v.literal('loss'), ...when, rate, links: v.optional(links) }),
  v.strictObject({ kind: v.literal('duplication'), ...when, rate, links: v.optional(links) }),
  v.strictObject({ kind: v.literal('delay'), ...when, by: duration, links: v.optional(links) }),
  v.strictObject({ kind: v.literal('reset'), at: duration, between: v.tuple([name, name]) }),
  v.strictObject({ kind: v.literal('crash'), ...when, node: name }),
  v.strictObject({ kind: v.literal('pause'), ...when, node: name }),
  v.strictObject({ kind: v.literal('clock-jump'), at: duration, node: name, by: signedDuration }),
  v.strictObject({ kind: v.literal('clock-drift'), ...when, node: name, ppm: v.number() }),
])

const faultKinds = [
  'partition',
  'hold',
  'loss',
  'duplication',
  'delay',
  'reset',
  'crash',
  'pause',
  'clock-jump',
  'clock-drift',
] as const

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

const options = v.strictObject({
  nodes: v.optional(v.pipe(count, v.minValue(1))),
  clients: v.optional(count),
  duration: v.optional(duration),
  settle: v.optional(duration),
  latency: v.optional(latency),
  loss: v.optional(rate),
  duplicate: v.optional(rate),
  reorder: v.optional(v.boolean()),
  faultKinds: v.optional(v.array(v.picklist(faultKinds))),
  schedule: v.optional(v.picklist(['fifo', 'random'])),
  buggify: v.optional(v.boolean()),
})

const fate = v.union([
  v.literal('seed'),
  v.literal('lost'),
  v.strictObject({ latency: duration, duplicate: v.optional(duration) }),
])

const linkName = v.pipe(v.string(), v.regex(/^\S+->\S+$/, 'a link such as "n1->n2"'))
const numbers = v.pipe(
  v.string(),
  v.check(key => {
    try {
      messageRange('', key)
      return true
    } catch {
      return false
    }
  }, 'a message number or range, such as "17", "0-31" or "8-"'),
)

const plan = v.strictObject({
  seed: v.pipe(
    v.union([v.string(), v.pipe(v.number(), v.integer())], 'a string'),
    v.transform(seed => String(seed)),
  ),
  options: v.optional(options),
  operations: v.optional(v.array(v.strictObject({ client: name, at: duration, f: name, value: v.unknown() }))),
  faults: v.optional(v.array(fault)),
  network: v.optional(v.record(linkName, v.record(numbers, fate))),
  schedule: v.optional(
    v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(1 - MAX_PRIORITY), v.maxValue(MAX_PRIORITY - 1))),
  ),
})

/** A plan from JSON. `where` names it in the error. Throws a ScenarioError that says what is wrong, and where. */
export function parsePlan(json: unknown, where = 'the plan'): Plan {
  const result = v.safeParse(plan, json)
  if (result.success) return result.output as Plan
  const issue = deepest(result.issues[0])
  const path = v.getDotPath(issue)
  throw new ScenarioError(
    `${where}: ${path === null ? '' : `${path}: `}expected ${expected(issue)}, but found ${issue.received}`,
  )
}

/** In a union, the issue of the branch that came furthest says most. */
function deepest(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown> {
  const nested = (issue.issues ?? []).filter(({ path }) => (path?.length ?? 0) > (issue.path?.length ?? 0))
  return nested[0] === undefined ? issue : deepest(nested[0])
}

function expected(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'strict_object' && issue.expected === 'never') return 'no such field'
  const own = issue.message.startsWith('Invalid') ? undefined : issue.message
  return own ?? (issue.expected === null ? 'something else' : issue.expected.replaceAll('"', "'"))
}
