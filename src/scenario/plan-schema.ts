import * as v from 'valibot'
import { durationSchema as duration } from '../clock/duration-schema.ts'
import { faultKinds, faultSchema } from '../faults/catalogue.ts'
import { nameField as name } from '../faults/fields.ts'
import { messageRange } from '../net/overlay.ts'
import { rateField as rate } from '../options/fields.ts'
import { ScenarioError } from '../sim/errors.ts'
import { MAX_PRIORITY } from '../sim/schedule.ts'
import type { Plan } from './plan.ts'

const latency = v.variant('kind', [
  v.strictObject({ kind: v.literal('constant'), value: duration }),
  v.strictObject({ kind: v.literal('uniform'), min: duration, max: duration }),
  v.strictObject({ kind: v.literal('exponential'), mean: duration, min: duration }),
  v.strictObject({ kind: v.literal('long-tail'), min: duration, alpha: v.number(), max: duration }),
])

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

const operation = v.strictObject({
  client: name,
  at: duration,
  f: name,
  value: v.unknown(),
  final: v.exactOptional(v.literal(true)),
})

const plan = v.strictObject({
  seed: v.pipe(
    v.union([v.string(), v.pipe(v.number(), v.integer())], 'a string'),
    v.transform(seed => String(seed)),
  ),
  options: v.optional(options),
  operations: v.optional(v.array(operation)),
  faults: v.optional(v.array(faultSchema)),
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
