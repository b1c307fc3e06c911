import { fileURLToPath } from 'node:url'
import { type FuzzableScenario, type MaelstromOptions, maelstrom, partition } from 'sameseed'

/** A scenario of one of the programs beside this file, with partitions. */
export function scenarioOf(
  program: string,
  workload: MaelstromOptions['workload'],
  args: readonly string[] = [],
  options: Partial<MaelstromOptions> = {},
): FuzzableScenario<unknown> {
  return maelstrom({
    program: fileURLToPath(new URL(`./programs/${program}.ts`, import.meta.url)),
    workload,
    args,
    nodeCount: 3,
    timeLimit: '5s',
    faults: partition({ every: '2s', for: '1s' }),
    ...options,
  })
}
