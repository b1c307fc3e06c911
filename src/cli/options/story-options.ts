import { type Command, InvalidArgumentError } from 'commander'
import type { StoryLength } from '../../report/story.ts'
import { parseCount } from './argument.ts'

/** How stories are told. */
export interface StoryLayout {
  /** `true`: as usual, also for a run that passes. */
  readonly story?: StoryLength | true
  readonly height?: number
}

/** For commands that tell of one run: `--story` by itself tells the story of a run that passes, too. */
export function addStoryOptions(command: Command): Command {
  return addHeight(
    command.option(
      '--story [length]',
      'tell the story of a run that passes, too; short or full (default: short, about a screen)',
      parseLength,
    ),
  )
}

/** For commands that tell of failures alone. */
export function addFailureStoryOptions(command: Command): Command {
  return addHeight(
    command.option('--story <length>', 'short or full: about a screen, or everything (default: short)', parseLength),
  )
}

function addHeight(command: Command): Command {
  return command.option(
    '--height <lines>',
    'lines to aim at in a story (default: LINES, or the terminal)',
    parseCount(24),
  )
}

function parseLength(text: string): StoryLength {
  if (text === 'short' || text === 'full') return text
  throw new InvalidArgumentError('It is short or full; --story by itself stands behind the file.')
}
