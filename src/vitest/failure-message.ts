import { openCommandLine, replayCommandLine, shellWord } from '../failures/commands.ts'
import type { Failure } from '../failures/failure.ts'
import { FailureFolder } from '../failures/failure-folder.ts'
import { failuresFolder, REGRESSIONS } from '../failures/folders.ts'
import type { ReducedFailure } from '../failures/reduce.ts'
import { shownPath } from '../failures/shown-path.ts'
import { counted } from '../options/counted.ts'
import { quoted } from '../options/quoted.ts'
import type { Run } from '../scenario/run.ts'
import { avoidance } from '../search/avoidance.ts'
import { storyMessage } from './story.ts'

export interface Found {
  /** The run as it was found. */
  readonly failing: Run
  readonly reduced: ReducedFailure
  /** Runs the seed again. */
  readonly command: string
  readonly stored: Stored
  /** Where to put it so that it runs every time. */
  readonly regressions: string
  /** Whether the command line can replay what was stored. */
  readonly replayable: boolean
}

/** Where a failure was stored, relative to the working directory; or why it could not be. */
export type Stored =
  | { readonly path: string; readonly page?: string; readonly error?: never }
  | { readonly error: Error; readonly path?: never }

/** Stores a failure below the working directory, where the command line looks for it too. */
export function storeFailure(failure: Failure, page: () => string | undefined): Stored {
  try {
    const stored = new FailureFolder(failuresFolder()).store(failure, { page: page() })
    return {
      path: shownPath(stored.path),
      ...(stored.page === undefined ? {} : { page: shownPath(stored.page) }),
    }
  } catch (error) {
    // A disk that cannot be written to must not hide what was found.
    return { error: error as Error }
  }
}

/** Everything that a person needs who finds a red test: what is wrong, how it comes about, and how to see it again. */
export function failureMessage(found: Found): string {
  const { failing, command } = found
  const { run, shrunk, passing } = found.reduced
  const shrinking =
    shrunk === undefined
      ? ''
      : `, shrunk in ${counted(shrunk.runs, 'run')}${shrunk.complete ? '' : ' (not everything was tried)'}`
  const lines = [
    storyMessage(run, command, {
      ...(shrunk === undefined ? {} : { original: shrunk.before }),
      ...(passing === undefined ? {} : { nearest: avoidance(passing) }),
    }),
    '',
    `seed ${failing.plan.seed}, fingerprint ${failing.fingerprint}${shrinking}`,
    ...storage(found),
  ]
  return quoted(lines.join('\n'), { colours: true })
}

function storage({ stored, regressions, replayable }: Found): string[] {
  if (stored.path === undefined) return [stored.error.message]
  const folder = regressions === REGRESSIONS ? '' : ` --folder ${shellWord(regressions)}`
  return [
    `page: ${stored.page ?? openCommandLine(stored.path)}`,
    `stored in ${stored.path}${replayable ? `: ${replayCommandLine(stored.path)}` : ''}`,
    `to keep it as a test: npx sameseed keep ${shellWord(stored.path)}${folder}`,
  ]
}

export interface Undecided {
  /** The first run of which a checker could not tell, and how many there were of how many. */
  readonly first: Run
  readonly count: number
  readonly seeds: number
  /** Runs its seed again. */
  readonly command: string
}

/** Nothing is wrong as far as it is known: so nothing is shrunk or stored. */
export function undecidedMessage({ first, count, seeds, command }: Undecided): string {
  const lines = [
    `undecided: ${count} of ${seeds} ${seeds === 1 ? 'run' : 'runs'}, and none failed; the first is seed ${first.plan.seed}`,
    ...first.violations.map(({ property, message }) => `${property}: ${message}`),
    '',
    command,
  ]
  return quoted(lines.join('\n'))
}
