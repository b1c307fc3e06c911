import { shellWord } from '../failures/commands.ts'
import { shownPath } from '../failures/shown-path.ts'

/** What vitest tells about the test that runs. */
export interface TestPlace {
  readonly file: string
  /** Names of the suites around it, outermost first, and its own. */
  readonly names: readonly string[]
}

interface Task {
  readonly name: string
  readonly suite?: Task | undefined
}

export function placeOf(task: Task & { readonly file: { readonly filepath: string } }): TestPlace {
  const names: string[] = []
  for (let at: Task | undefined = task; at !== undefined; at = at.suite) names.unshift(at.name)
  return { file: task.file.filepath, names }
}

/** One command, to be pasted into a shell, that runs this seed of this test and nothing else. */
export function replayCommand(place: TestPlace, seed: string): string {
  return `SAMESEED_SEED=${shellWord(seed)} ${testCommand(place)}`
}

/** One command, to be pasted into a shell, that runs this test and nothing else. */
export function testCommand({ file, names }: TestPlace): string {
  // vitest takes a regular expression, and looks for it in the names joined by spaces.
  const pattern = names.join(' ').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return `npx vitest run ${shellWord(shownPath(file))} -t ${shellWord(`^${pattern}$`)}`
}
