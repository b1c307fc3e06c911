/** What is told of a failure, as far as headings go by it. */
interface Told {
  readonly lost: readonly unknown[]
  readonly settling?: string | undefined
}

/** The heading of the step that a chain of causes ends with. What did not come true in the end went wrong in no step. */
export function lastStepTitle({ lost, settling }: Told): string {
  return lost.length > 0 || settling === undefined ? 'The last step' : 'What happened last'
}

/** The heading of what stands beside the last step, or by itself where there is none. */
export const BESIDE_TITLE = 'What else it involves'

/** The heading of what nodes show in the end. */
export const ENDINGS_TITLE = 'What the nodes show in the end'

/** The heading of messages that did not get through. */
export const MISSED_TITLE = 'What did not get through'
