import { Option } from 'commander'
import { SHRINK_RUNS } from '../../search/shrink.ts'
import { parseCount } from './argument.ts'

/** For every command that makes failures smaller. */
export function shrinkRunsOption(): Option {
  return new Option(
    '--shrink-runs <n>',
    'at most so many runs to make each failure smaller; 0 leaves it as it was found',
  )
    .argParser(parseCount(0))
    .default(SHRINK_RUNS)
}
