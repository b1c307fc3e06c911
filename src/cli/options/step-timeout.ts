import { InvalidArgumentError, Option } from 'commander'
import { parseDuration } from './argument.ts'

/** Where a command has no such option. Milliseconds. */
export const STEP_TIMEOUT_MS = 30_000

/** For every command that runs a scenario. Milliseconds in which it has a processor. */
export function stepTimeoutOption(): Option {
  return new Option('--step-timeout <duration>', 'processor time without progress after which a run counts as hanging')
    .argParser((text: string) => {
      const ms = parseDuration(text)
      if (ms < 100) throw new InvalidArgumentError('Give 100ms or more.')
      return ms
    })
    .default(STEP_TIMEOUT_MS, '30s')
}
