import * as v from 'valibot'
import { issueSentence } from '../../options/issue-sentence.ts'
import { parseJson } from '../../options/json-text.ts'
import type { SweepReport } from './sweep-report.ts'

const maybe = v.nullable(v.number())
const seedSchema = v.looseObject({
  seed: v.string(),
  rate: v.number(),
  availability: maybe,
  p50Us: maybe,
  p99Us: maybe,
  outageUs: v.number(),
  costUs: maybe,
})
/** As much as a comparison reads. */
const schema = v.looseObject({
  format: v.literal('sameseed-measure'),
  version: v.literal(1),
  scenario: v.string(),
  durationUs: v.number(),
  conditions: v.array(v.looseObject({ condition: v.string(), seeds: v.array(seedSchema) })),
})

/** Reads an earlier report. Throws a RangeError that says what is wrong with it. */
export function readReport(text: string): SweepReport {
  let given: unknown
  try {
    given = parseJson(text)
  } catch (error) {
    throw new RangeError(`it is not JSON: ${(error as Error).message}`)
  }
  const result = v.safeParse(schema, given)
  if (!result.success) throw new RangeError(issueSentence(schema, result.issues))
  return result.output as unknown as SweepReport
}
