import { Option } from 'commander'
import { parseCount } from './argument.ts'

/** When a finding of a registry is gone. */
export interface GoneOptions {
  readonly goneNights: number
  readonly goneSeeds?: number
}

/** For commands that write a registry of findings. */
export function goneNightsOption(): Option {
  return new Option(
    '--gone-nights <n>',
    'a finding is gone after so many nights in which its own seeds were run again, and did not show it',
  )
    .argParser(parseCount(1))
    .default(3)
}

export function goneSeedsOption(): Option {
  return new Option(
    '--gone-seeds <n>',
    'or after so many runs without it (default: five times as many as it took to see it once)',
  ).argParser(parseCount(1))
}
