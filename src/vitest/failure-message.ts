import type { Run } from '../scenario/run.ts'
import type { ShrinkResult } from '../search/shrink.ts'
import type { Stored } from './failure-file.ts'
import { storyMessage } from './story.ts'

export interface Found {
  /** The run as it was found. */
  readonly failing: Run
  readonly shrunk: ShrinkResult | undefined
  /** The run to tell about, with its trace. */
  readonly smallest: Run
  /** Runs the seed again. */
  readonly command: string
  readonly stored: Stored
  /** Where to put it so that it runs every time. */
  readonly regressions: string
  /** Whether the command line can replay what was stored. */
  readonly replayable: boolean
}

/** Everything that a person needs who finds a red test: what is wrong, how it comes about, and how to see it again. */
export function failureMessage(found: Found): string {
  const { failing, shrunk, smallest, command } = found
  const shrinking =
    shrunk === undefined
      ? ''
      : `, shrunk in ${shrunk.runs} runs${shrunk.complete ? '' : ' (then the time for it was over)'}`
  const lines = [
    storyMessage(smallest, command, shrunk?.before),
    '',
    `seed ${failing.plan.seed}, fingerprint ${failing.fingerprint}${shrinking}`,
    ...storage(found),
  ]
  return lines.join('\n')
}

function storage({ stored, regressions, replayable }: Found): string[] {
  if (stored.path === undefined) return [`could not be stored: ${stored.error.message}`]
  return [
    `stored in ${stored.path}${replayable ? `: npx sameseed replay ${stored.path}` : ''}`,
    `to keep it as a test, move it to ${regressions}`,
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
  return [
    `undecided: ${count} of ${seeds} ${seeds === 1 ? 'run' : 'runs'}, and none failed; the first is seed ${first.plan.seed}`,
    ...first.violations.map(({ property, message }) => `${property}: ${message}`),
    '',
    command,
  ].join('\n')
}
