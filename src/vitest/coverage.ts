import type { TestContext } from 'vitest'
import type { AnyScenario } from '../scenario/scenario.ts'
import type { SeedsResult } from './first-failure.ts'
import { warn } from './warning.ts'

/** Says which `sometimes` properties no run got to: a test that never sees a case says nothing about it. Never fails. */
export async function reportCoverage(
  scenario: AnyScenario,
  { seeds, sometimes }: Pick<SeedsResult<unknown>, 'seeds' | 'sometimes'>,
  context: Pick<TestContext, 'annotate'>,
): Promise<void> {
  const missed = scenario.properties.filter(({ type, name }) => type === 'sometimes' && !sometimes.has(name))
  if (missed.length === 0) return
  const names = missed.map(({ name }) => `"${name}"`).join(', ')
  await warn(
    `scenario "${scenario.name}": never reached in ${seeds} ${seeds === 1 ? 'run' : 'runs'}: ${names}`,
    context,
  )
}
