import { expand } from '../../scenario/expand.ts'
import type { Plan } from '../../scenario/plan.ts'
import { run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { windowFor } from '../windows.ts'
import { ALL, conditionsOf, NONE, planUnder } from './condition.ts'
import { type MeasuredRun, measureSeed } from './seed-measures.ts'
import type { SeedMeasures, SeedWindows } from './sweep-report.ts'

/** What was measured of one seed. */
export interface SeedResult {
  readonly seed: number
  /** By condition; null where the seed draws no such fault, or something ended the run before its time. */
  readonly conditions: Readonly<
    Record<string, { readonly measures: SeedMeasures; readonly windows: SeedWindows } | null>
  >
  /** The conditions under which something ended the run before its time. */
  readonly cutShort: readonly string[]
}

/** How long a run is, and what it is measured under: the same for all seeds. */
export interface SweepFrame {
  readonly scenario: string
  readonly durationUs: number
  readonly windowUs: number
  readonly conditions: readonly string[]
}

export function frameOf(scenario: AnyScenario): SweepFrame {
  const { durationUs } = expand(scenario, { seed: '1' })
  return { scenario: scenario.name, durationUs, windowUs: windowFor(durationUs), conditions: conditionsOf(scenario) }
}

/** Hears of the runs of a seed. */
export interface RunWatch {
  begins(plan: Plan): void
  ended(): void
}

/** Runs a seed under each condition, and measures these runs against the one without faults. */
export async function measureOneSeed(
  scenario: AnyScenario,
  seed: number,
  frame: SweepFrame,
  watch: RunWatch,
): Promise<SeedResult> {
  const conditions: Record<string, MeasuredRun | null> = {}
  const cutShort: string[] = []
  let without: readonly number[] | undefined
  for (const condition of frame.conditions) {
    const plan = planUnder(scenario, String(seed), condition)
    let measured: MeasuredRun | undefined
    if (plan !== undefined) {
      watch.begins(plan)
      const one = await run(scenario, plan, { journal: true })
      measured = measureSeed(one, frame, condition !== NONE && condition !== ALL, without)
      if (measured === undefined) cutShort.push(condition)
      watch.ended()
    }
    if (condition === NONE) without = measured?.okUs
    conditions[condition] = measured ?? null
  }
  return {
    seed,
    conditions: Object.fromEntries(
      Object.entries(conditions).map(([name, measured]) => [
        name,
        measured === null ? null : { measures: measured.measures, windows: measured.windows },
      ]),
    ),
    cutShort,
  }
}
