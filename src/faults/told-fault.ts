import * as v from 'valibot'
import { issueSentence } from '../options/issue-sentence.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { describeFault as descriptionOf, faultSchema, type RecordedFault } from './catalogue.ts'

/**
 * Returns one line for stories and logs: `partition n1 | n2 n3`. Of a text, as of what was done to the network by hand, that text.
 *
 * @throws ScenarioError for what is no fault.
 */
export function describeFault(fault: RecordedFault): string {
  if (typeof fault !== 'string') {
    const result = v.safeParse(faultSchema, fault)
    if (!result.success) throw new ScenarioError(`describeFault: ${issueSentence(faultSchema, result.issues)}`)
  }
  return descriptionOf(fault)
}
