import { basename, resolve } from 'node:path'
import { expect, type TestContext, type TestOptions, test } from 'vitest'
import { keptFailures, mayBeOf } from '../failures/kept-failures.ts'
import { packageFolder } from '../failures/package-folder.ts'
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
}

type Mode = 'run' | 'skip' | 'only' | 'todo'

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
})

function registrar(mode: Mode): RegisterSimTest {
  return (scenario, options = {}) => register(scenario, options, mode)
}

function register<State>(scenario: Scenario<State>, options: SimTestOptions, mode: Mode): void {
  checkScenario(scenario)
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
  const how: TestOptions = { concurrent: false, retry: 0, timeout: settings.timeout }
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
  for (const kept of isOneSeed ? [] : keptFailures(folder).filter(one => mayBeOf(one, scenario.name))) {
    add(`${settings.name}: regression: ${basename(kept.path, '.json')}`, context =>
      testKeptFailure(scenario, kept, settings.name, context, testFrames),
    )
  }
  add(settings.name, async context => {
    await testSeeds(scenario, settings, context, testFrames)
    if (!isOneSeed) await checkOrphans(scenario, folder, spec, context)
  })
}

function checkScenario(scenario: unknown): void {
  if (typeof scenario === 'object' && scenario !== null && 'properties' in scenario && 'checkers' in scenario) return
  const found = scenario === undefined ? 'undefined: is it the default export of its file?' : typeof scenario
  throw new TypeError(`simTest needs a scenario, made by scenario({ … }), but got ${found}`)
}
