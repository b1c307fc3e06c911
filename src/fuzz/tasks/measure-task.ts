import { frameOf, measureOneSeed, type RunWatch, type SeedResult } from '../../measure/sweep/measure-seeds.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { MeasureResult, MeasureTask } from '../thread/protocol.ts'
import type { TaskControl } from './task-control.ts'

/** Measures consecutive seeds. Ends early, between two seeds, when it is told to stop. */
export async function measureTask(
  scenario: AnyScenario,
  { firstSeed, count }: MeasureTask,
  control: TaskControl,
): Promise<MeasureResult> {
  const frame = frameOf(scenario)
  const seeds: SeedResult[] = []
  const watch: RunWatch = { begins: plan => control.running(plan), ended: () => control.done++ }
  while (seeds.length < count && !control.stopped) {
    seeds.push(await measureOneSeed(scenario, firstSeed + seeds.length, frame, watch))
  }
  return { frame, seeds }
}
