import type { TestContext } from 'vitest'
import { claimsOf, vacuitiesOf, vacuityText } from '../fuzz/findings/vacuous.ts'
import type { AnyScenario } from '../scenario/scenario.ts'
import { userFrames } from '../sim/user-frames.ts'
import type { SeedsResult } from './first-failure.ts'
import { pointAt } from './point-at.ts'
import { warn } from './warning.ts'

/** Says which `sometimes` properties no run got to: a test that never sees a case says nothing about it. Never fails. */
export async function reportCoverage(
  scenario: AnyScenario,
  { seeds, coverage }: Pick<SeedsResult<unknown>, 'seeds' | 'coverage'>,
  context: Pick<TestContext, 'annotate'>,
): Promise<void> {
  const missed = scenario.properties.filter(
    ({ type, name }) => type === 'sometimes' && coverage.sometimes[name] === undefined,
  )
  if (missed.length === 0) return
  const names = missed.map(({ name }) => `"${name}"`).join(', ')
  await warn(
    `scenario "${scenario.name}": never reached in ${seeds} ${seeds === 1 ? 'run' : 'runs'}: ${names}`,
    context,
  )
}

/** Throws an error that names what the scenario claims to test and no run tested: nothing was found wrong there, because nothing was tried. */
export function checkExercise(
  scenario: AnyScenario,
  { seeds, coverage }: Pick<SeedsResult<unknown>, 'seeds' | 'coverage'>,
  testFrames: readonly string[],
): void {
  const vacuities = vacuitiesOf(claimsOf(scenario), coverage, seeds)
  if (vacuities.length === 0) return
  const error = new Error(vacuities.map(vacuityText).join('\n'))
  error.name = 'SimulationFailure'
  const declared = userFrames(scenario.declared.stack)
  throw pointAt(error, declared.length > 0 ? declared : testFrames)
}
