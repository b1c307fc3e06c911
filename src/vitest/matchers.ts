import { expect } from 'vitest'
import type { AnyChecker, Verdict } from '../checkers/checker.ts'
import { type LinearizableOptions, linearizable } from '../checkers/linearizability/linearizable.ts'
import type { Model } from '../checkers/model.ts'
import { verdictOf } from '../checkers/verdict-of.ts'
import { quoted } from '../options/quoted.ts'
import { checkDeterminism, NondeterminismError } from '../scenario/determinism.ts'
import type { Run } from '../scenario/run.ts'
import type { AnyScenario } from '../scenario/scenario.ts'
import { keepJournals, runWith } from '../scenario/told-run.ts'
import { signatureOf, type Violation } from '../scenario/violation.ts'
import type { History } from '../workload/history.ts'
import { testCommand } from './replay-command.ts'
import { storyMessage } from './story.ts'

keepJournals()

/** Says what `import 'sameseed/vitest'` adds to `expect`. */
export interface SimMatchers {
  /** Of a run: nothing was found wrong, and no checker was undecided. */
  toPass(): void
  /** Of a run: it failed with this signature (such as `always: one leader`), or one that matches. */
  toFailWith(signature: string | RegExp): void
  /** Of a history, or the run that has one: there is an order of its operations that the model allows. */
  toBeLinearizable<State>(model: Model<State>, options?: LinearizableOptions): void
  /** Of a history, or the run that has one: the checker finds nothing wrong. An undecided checker does not accept. */
  toBeAcceptedBy(checker: AnyChecker): void
  /** Of a scenario: two runs of the seed (default: `'1'`) are the same, event by event. To be awaited. */
  toBeDeterministic(seed?: string | number): Promise<void>
}

declare module 'vitest' {
  interface Matchers<T> extends SimMatchers {}
}

interface Result {
  readonly pass: boolean
  readonly message: () => string
}

interface MatcherState {
  readonly isNot: boolean
  readonly testPath?: string | undefined
  readonly currentTestName?: string | undefined
}

expect.extend({
  toPass(this: MatcherState, received: unknown): Result {
    const run = asRun(received, 'toPass')
    const { seed } = run.plan
    return {
      pass: run.ok,
      message: () =>
        run.ok
          ? `expected the run of seed ${seed} to fail, but nothing was found wrong`
          : `expected the run of seed ${seed} to pass, but ${failureOf(run, this)}`,
    }
  },

  toFailWith(this: MatcherState, received: unknown, expected: string | RegExp): Result {
    const run = asRun(received, 'toFailWith')
    const { signature } = run
    const matches =
      run.failed &&
      signature !== undefined &&
      (typeof expected === 'string' ? signature === expected : expected.test(signature))
    const wanted = typeof expected === 'string' ? `"${expected}"` : `a signature like ${expected}`
    return {
      pass: matches,
      message: () => {
        const intro = `expected the run of seed ${run.plan.seed} ${matches ? 'not ' : ''}to fail with ${wanted}`
        return signature === undefined ? `${intro}, but it passed` : `${intro}, but ${failureOf(run, this)}`
      },
    }
  },

  toBeLinearizable<State>(this: MatcherState, received: unknown, model: Model<State>, options?: LinearizableOptions) {
    const what = `be linearizable as a ${model.name}`
    return judged(received, 'toBeLinearizable', linearizable(model, options), what, this)
  },

  toBeAcceptedBy(this: MatcherState, received: unknown, checker: AnyChecker): Result {
    return judged(received, 'toBeAcceptedBy', checker, `be accepted by the checker "${checker.name}"`, this)
  },

  async toBeDeterministic(received: unknown, seed: string | number = '1'): Promise<Result> {
    const scenario = asScenario(received)
    try {
      await checkDeterminism(scenario, { seed })
    } catch (error) {
      if (!(error instanceof NondeterminismError)) throw error
      return {
        pass: false,
        message: () => `expected scenario "${scenario.name}" to be deterministic, but ${error.message}`,
      }
    }
    return {
      pass: true,
      message: () =>
        `expected scenario "${scenario.name}" not to be deterministic, but two runs of seed ${seed} were the same`,
    }
  },
})

/** With `not`, an undecided checker does not do either: it has not said no. */
function judged(received: unknown, matcher: string, checker: AnyChecker, what: string, state: MatcherState): Result {
  const history = asHistory(received, matcher)
  const verdict = verdictOf(checker, history)
  const { valid, reason } = verdict
  const { isNot } = state
  const intro = `expected the history ${isNot ? 'not ' : ''}to ${what}, but`
  const run = isRun(received) ? received : runWith(history)
  return {
    pass: isNot ? valid !== false : valid === true,
    message: () => {
      const told = `${intro}${valid === 'unknown' ? ' the checker could not decide' : ''}: ${reason}`
      return run === undefined || valid === true ? told : `${told}\n\n${storyOf(refused(run, checker, verdict), state)}`
    },
  }
}

/** The run as it would be if the checker were one of its scenario. */
function refused(run: Run, checker: AnyChecker, verdict: Verdict): Run {
  const { reason: message, evidence } = verdict
  const failed = verdict.valid === false
  const violation: Violation = {
    property: checker.name,
    kind: failed ? 'history' : 'undecided',
    ...(evidence === undefined ? {} : { evidence }),
    message,
    timeMs: run.timeMs,
    details: verdict,
  }
  const signature = signatureOf(violation)
  return { ...run, ok: false, failed, verdict: failed ? 'failed' : 'undecided', violations: [violation], signature }
}

function failureOf(run: Run, state: MatcherState): string {
  const { signature, failed } = run
  return `${failed ? `it failed with "${signature}"` : 'it is undecided'}\n\n${storyOf(run, state)}`
}

/** The story that `simTest` tells, of the run as it is: nothing is made smaller. */
function storyOf(run: Run, { testPath, currentTestName }: MatcherState): string {
  const { seed } = run.plan
  const replay =
    testPath === undefined || currentTestName === undefined
      ? `run(${run.scenario}, { seed: '${seed}' })`
      : testCommand({ file: testPath, names: currentTestName.split(' > ') })
  return quoted(`${storyMessage(run, replay)}\n\nseed ${seed}, fingerprint ${run.fingerprint}`, { colours: true })
}

function asRun(value: unknown, matcher: string): Run {
  if (isRun(value)) return value
  throw new TypeError(`${matcher} is for a run, as \`await run(scenario, plan)\` returns it${unawaited(value)}`)
}

function isRun(value: unknown): value is Run {
  return isObject(value) && 'fingerprint' in value && 'violations' in value
}

function asHistory(value: unknown, matcher: string): History {
  if (Array.isArray(value)) return value as History
  if (isObject(value) && Array.isArray(value.history)) return value.history as History
  throw new TypeError(`${matcher} is for a history (a list of events), or for a run${unawaited(value)}`)
}

function asScenario(value: unknown): AnyScenario {
  if (isObject(value) && 'properties' in value && 'checkers' in value) return value as unknown as AnyScenario
  throw new TypeError('toBeDeterministic is for a scenario, made by scenario({ … })')
}

function unawaited(value: unknown): string {
  return value instanceof Promise ? ', but this is a promise: await it first' : ''
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
