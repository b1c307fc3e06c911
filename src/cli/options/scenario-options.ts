import { Option } from 'commander'

/** `--scenario`, for commands that take a failure file or a plan. */
export function scenarioOption(): Option {
  return new Option('--scenario <file>', 'the scenario: for a plan by itself, or if it has moved')
}

/** `--allow-outside`, for commands that take a failure file. */
export function allowOutsideOption(): Option {
  return new Option('--allow-outside', 'run the scenario that the file names even if it is outside of this project')
}
