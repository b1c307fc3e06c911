import * as v from 'valibot'
import { durationSchema as duration } from '../clock/duration-schema.ts'
import { faultKinds, faultSchema } from '../faults/catalogue.ts'
import { nameField as name } from '../faults/fields.ts'
import { betweenSchema, latencySchema } from '../net/latency-schema.ts'
import { ORDERS } from '../net/order.ts'
import { messageRange } from '../net/overlay.ts'
import { rateField as rate, textField } from '../options/fields.ts'
import { issueSentence } from '../options/issue-sentence.ts'
import { optionsOf } from '../options/options.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { areDraws } from '../random/draws.ts'
import { MAX_PRIORITY } from '../sim/schedule.ts'
import type { Plan, PlanOptions } from './plan.ts'
import { clientCountField, nodeCountField } from './roles/nodes-field.ts'

/** What may stand in a plan's `options`. */
export const planOptions = optionsOf<PlanOptions>({
  nodes: v.lazy(given => (typeof given === 'object' ? v.record(v.string(), nodeCountField) : nodeCountField)),
  versions: v.record(name, textField),
  clients: clientCountField,
  duration,
  settle: duration,
  latency: latencySchema,
  between: betweenSchema,
  loss: rate,
  duplicate: rate,
  reorder: v.boolean(),
  order: v.picklist(ORDERS),
  aim: v.picklist(['disagreement']),
  faultKinds: v.array(v.picklist(faultKinds)),
  schedule: v.picklist(['fifo', 'random']),
  buggify: v.boolean(),
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

const messages = v.record(numbers, fate)
const schedule = v.record(
  v.string(),
  v.pipe(v.number(), v.integer(), v.minValue(1 - MAX_PRIORITY), v.maxValue(MAX_PRIORITY - 1)),
)
const seed = v.pipe(
  v.union([v.string(), v.pipe(v.number(), v.integer())], 'a string'),
  v.transform(given => String(given)),
)

const drawsOfStream = v.pipe(v.string(), v.check(areDraws, 'draws as shrinking lists them, in base64'))
const draws = v.record(v.string(), drawsOfStream)

const reseeding = v.strictObject({ at: duration, seed })

const plan = v.strictObject({
  seed,
  options: v.optional(planOptions),
  operations: v.optional(v.array(operation)),
  faults: v.optional(v.array(faultSchema)),
  network: v.optional(v.record(linkName, messages)),
  schedule: v.optional(schedule),
  draws: v.optional(draws),
  reseed: v.optional(v.array(reseeding)),
})

/** Parts of plans that are known to be right: shrinking makes thousands of plans of the same ones. */
const accepted = new WeakMap<object, v.GenericSchema>()

/**
 * Checks a plan that was made in code. Throws a ScenarioError that says what is wrong, and where: TypeScript does not see to all of it,
 * and JavaScript to none.
 */
export function checkPlan(given: Plan): void {
  const { operations = [], faults = [], network = {}, schedule: priorities = {}, draws: drawn = {} } = given
  const { reseed: reseedings = [] } = given
  const isRight =
    Object.keys(given).every(key => key in plan.entries) &&
    areRight(operations, operation) &&
    areRight(faults, faultSchema) &&
    v.is(v.looseObject({}), network) &&
    areRight(Object.values(network), messages) &&
    Object.keys(network).every(link => v.is(linkName, link)) &&
    isRightAt(priorities, schedule) &&
    areRight(reseedings, reseeding) &&
    isRightAt(drawn, draws)
  if (!isRight) parsePlan(given)
}

function areRight(parts: unknown, schema: v.GenericSchema): boolean {
  return Array.isArray(parts) && parts.every((part: unknown) => isRightAt(part, schema))
}

function isRightAt(part: unknown, schema: v.GenericSchema): boolean {
  if (typeof part !== 'object' || part === null) return false
  if (accepted.get(part) === schema) return true
  if (!v.is(schema, part)) return false
  accepted.set(part, schema)
  return true
}

/**
 * Reads a plan from JSON. `where` names it in the error. Throws a ScenarioError that says what is wrong, and where.
 */
export function parsePlan(json: unknown, where = 'the plan'): Plan {
  const result = v.safeParse(plan, json)
  if (result.success) return result.output as Plan
  throw new ScenarioError(`${where}: ${issueSentence(plan, result.issues)}`)
}
