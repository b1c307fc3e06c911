import { ScenarioError } from '../options/scenario-error.ts'

/** What is asked about a run: it looks, and does nothing. */
interface Asked {
  readonly name: string
}

interface Asking {
  readonly who: Asked
  refusal?: ScenarioError
}

let now: Asking | undefined
const refusals = new WeakSet<object>()

/** Whether a predicate or a checker is being asked. */
export function isAsking(): boolean {
  return now !== undefined
}

/**
 * What a predicate or a checker answers.
 *
 * @throws ScenarioError where it begins a run, whatever it makes of the refusal: see {@link isRefusedRun}. That would go on in the midst of
 * this one.
 */
export function answerOf<Who extends Asked, Answer>(who: Who, ask: (who: Who) => Answer): Answer {
  const outer = now
  const mine: Asking = { who }
  now = mine
  let answer: Answer
  try {
    answer = ask(who)
  } catch (error) {
    throw mine.refusal ?? error
  } finally {
    now = outer
  }
  if (mine.refusal !== undefined) throw mine.refusal
  return answer
}

/** Whether it was thrown since a predicate or a checker began a run. */
export function isRefusedRun(error: unknown): boolean {
  return typeof error === 'object' && error !== null && refusals.has(error)
}

/** @throws ScenarioError where a predicate or a checker is being asked. */
export function refuseWhileAsked(scenario: string): void {
  if (now === undefined) return
  const refusal = new ScenarioError(
    `"${now.who.name}" begins a run of scenario "${scenario}" while it is asked about one: a run cannot be a part of another one. Begin it before, and look at what came of it`,
  )
  refusals.add(refusal)
  now.refusal = refusal
  throw refusal
}
