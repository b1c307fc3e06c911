import type { Step } from './happening.ts'
import type { FieldChange } from './state-change.ts'

/**
 * The step that shows what a process forgot by a crash: the first one after its restart that changed its state. Where a message changed
 * something else, it is the restart itself.
 */
export function forgettingOf(restart: Step, steps: readonly Step[]): Step {
  const changed = steps.slice(steps.indexOf(restart)).find(({ changes }) => changes.length > 0)
  if (changed === undefined) return restart
  return changed.trigger.kind === 'message' && !hasForgotten(changed) ? restart : changed
}

/** Whether a process showed something else after a restart than before its crash. What shows no state may have lost anything. */
export function lostSomething(restart: Step, steps: readonly Step[]): boolean {
  return forgettingOf(restart, steps).changes.length > 0 || steps.every(({ shown }) => shown === undefined)
}

/** Whether a step shows less than its process did before: a smaller number, a shorter list, nothing where there was something. */
export function hasForgotten({ changes }: Step): boolean {
  return changes.some(isLess)
}

function isLess({ before, after, first }: FieldChange): boolean {
  if (first || before === null || before === undefined) return false
  if (after === null || after === undefined) return true
  if (typeof before === 'number' && typeof after === 'number') return after < before
  if (typeof before !== 'object' || typeof after !== 'object') return false
  return Object.keys(after).length < Object.keys(before).length
}
