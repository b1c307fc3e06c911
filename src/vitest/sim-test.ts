import { basename, resolve } from 'node:path'
import { format } from 'node:util'
import { expect, type TestContext, type TestOptions, test } from 'vitest'
import { keptFailures, mayBeOf } from '../failures/kept-failures.ts'
import { packageFolder } from '../failures/package-folder.ts'
import { hasScenarioShape } from '../options/scenario-shape.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { userFrames } from '../sim/user-frames.ts'
import { userError } from './failure-error.ts'
import { type SimTestOptions, settingsOf } from './options.ts'
import { checkOrphans, rememberTested } from './orphans.ts'
import { testKeptFailure } from './regression-test.ts'
import { testSeeds } from './seeds-test.ts'

/** Registers tests that run a scenario. */
export type RegisterSimTest = <State>(scenario: Scenario<State>, options?: SimTestOptions) => void

/** Registers tests that run a scenario, and variants of `test` that do. */
export interface SimTest extends RegisterSimTest {
  /** Registers, but does not run. */
  readonly skip: RegisterSimTest
  /** Runs only this one of its file. */
  readonly only: RegisterSimTest
  /** Registers as something to be done. */
  readonly todo: RegisterSimTest
  /** Registers a test that passes where a seed fails, and fails where none does: for a bug that is known. Kept failures do not run. */
  readonly fails: RegisterSimTest
  /** Registers a test that runs beside others of its file, as far as its runs let it: they take the thread by turns. */
  readonly concurrent: RegisterSimTest
  /** Registers where the condition is false; where it is true, what is skipped. */
  readonly skipIf: (condition: unknown) => RegisterSimTest
  /** Registers where the condition is true; where it is false, what is skipped. */
  readonly runIf: (condition: unknown) => RegisterSimTest
  /** Registers one test for each case: `simTest.each([3, 5])('of %s nodes', count => ({ scenario: store(count) }))`. */
  readonly each: <Case>(cases: readonly Case[]) => RegisterCases<Case>
}

/**
 * Registers a test for each case. `name` may hold what vitest's `each` knows: `%s`, `$count`. `body` returns the scenario of a case,
 * and options if it needs any.
 */
export type RegisterCases<Case> = <State>(
  name: string,
  body: (one: Case) => { readonly scenario: Scenario<State>; readonly options?: SimTestOptions },
) => void

type Mode = 'run' | 'skip' | 'only' | 'todo' | 'fails' | 'concurrent'

/**
 * Registers a test that runs a scenario with many seeds, always the same ones, and fails at the first that finds
 * something wrong: with what is wrong, the shrunk story of it, and a command that replays it. Kept failures of the
 * scenario run first, each as a test of its own.
 *
 * `SAMESEED_SEED=13` runs that seed only, `SAMESEED_SEEDS=1000` so many. Throws a RangeError for options that make no sense,
 * a TypeError for what is no scenario.
 */
export const simTest: SimTest = Object.assign(registrar('run'), {
  skip: registrar('skip'),
  only: registrar('only'),
  todo: registrar('todo'),
  fails: registrar('fails'),
  concurrent: registrar('concurrent'),
  skipIf: (condition: unknown) => registrar(condition ? 'skip' : 'run'),
  runIf: (condition: unknown) => registrar(condition ? 'run' : 'skip'),
  each:
    <Case>(cases: readonly Case[]): RegisterCases<Case> =>
    (name, body) => {
      for (const [i, one] of cases.entries()) {
        const { scenario, options } = body(one)
        register(scenario, { ...options, name: caseName(name, one, i) }, 'run')
      }
    },
})

/** What vitest's `each` makes of a name: `$count` is a property of the case, `%#` its number, `%s` and the like the case itself. */
function caseName(name: string, one: unknown, index: number): string {
  const named = name
    .replaceAll('%#', String(index))
    .replace(/\$(\w+)/g, (text, key: string) =>
      typeof one === 'object' && one !== null && key in one ? String((one as Record<string, unknown>)[key]) : text,
    )
  const values = Array.isArray(one) ? (one as unknown[]) : [one]
  return /%[sdifjoO]/.test(named) ? format(named, ...values.slice(0, named.match(/%[sdifjoO]/g)?.length)) : named
}

function registrar(mode: Mode): RegisterSimTest {
  return (scenario, options = {}) => register(scenario, options, mode)
}

function register<State>(scenario: Scenario<State>, options: SimTestOptions, mode: Mode): void {
  checkScenario(scenario, options)
  const settings = settingsOf(scenario.name, options)
  const testFrames = userFrames(new Error().stack)
  const spec = expect.getState().testPath ?? process.cwd()
  const folder = resolve(packageFolder(spec), settings.regressions)
  rememberTested(spec, scenario)
  if (mode === 'todo') {
    test.todo(settings.name)
    return
  }
  // One after the other, also in a concurrent suite: a run takes the whole thread, and time limits are for one at a time.
  // Never once more: the same seeds would fail again.
  const how: TestOptions = { concurrent: mode === 'concurrent', retry: 0, timeout: settings.timeout }
  if (mode !== 'run') how[mode] = true
  const add = (name: string, body: (context: TestContext) => Promise<void>) => {
    test(name, how, async context => {
      try {
        await body(context)
      } catch (error) {
        throw userError(error, testFrames)
      }
    })
  }
  const isOneSeed = process.env.SAMESEED_SEED !== undefined
  for (const kept of isOneSeed || mode === 'fails'
    ? []
    : keptFailures(folder).filter(one => mayBeOf(one, scenario.name))) {
    add(`${settings.name}: regression: ${basename(kept.path, '.json')}`, context =>
      testKeptFailure(scenario, kept, settings.name, context, testFrames),
    )
  }
  add(settings.name, async context => {
    await testSeeds(scenario, settings, context, testFrames)
    if (!isOneSeed) await checkOrphans(scenario, folder, spec, context)
  })
}

function checkScenario(scenario: unknown, options: unknown): void {
  if (hasScenarioShape(scenario)) return
  if (typeof scenario === 'string' && (hasScenarioShape(options) || typeof options === 'function')) {
    const name = JSON.stringify(scenario)
    throw new TypeError(
      `simTest takes the scenario first, and its name as an option: simTest(scenario, { name: ${name} })`,
    )
  }
  const found = scenario === undefined ? 'undefined: is it the default export of its file?' : typeof scenario
  throw new TypeError(`simTest needs a scenario, made by scenario({ … }), but got ${found}`)
}
