import { Chalk } from 'chalk'
import * as v from 'valibot'
import { amountField, anything } from '../options/fields.ts'
import { checkOptions, optionsOf } from '../options/options.ts'
import { quotedLine } from '../options/quoted.ts'
import type { Run } from '../scenario/run.ts'
import type { PlanSize } from '../search/size.ts'
import { diagram } from './diagram.ts'
import { asciiOnly } from './display-width.ts'
import { ASCII, UNICODE } from './glyphs.ts'
import { operationsSection } from './operations-section.ts'
import { planSection } from './plan-section.ts'
import { clipLine, type Line, paint, span, wrap } from './spans.ts'
import { statesSection } from './states-section.ts'
import { assertionLines, violationFrame, violationSentences } from './violation-sentence.ts'

/** Names how much a story tells: about a screen of it, or everything. */
export type StoryLength = 'short' | 'full'

/** Configures {@link story}. */
export interface StoryOptions {
  /** Whether to paint it with ANSI colours. Default: false. `chalk.level` says whether the terminal has them. */
  readonly color?: boolean
  /** Columns, at least 60. Default: 100. */
  readonly width?: number
  /** Lines to aim at, at least 24; what decides is told whatever lines it takes. Default: 45. */
  readonly height?: number
  /** `full` tells everything, and leaves out only what repeats: up to a thousand rows. Default: `short`. */
  readonly length?: StoryLength
  /** False draws with ASCII alone, for terminals that are not UTF-8. */
  readonly unicode?: boolean
  /** The command that runs this again, to be copied. It is never cut, however long it is. */
  readonly replay?: string
  /** How large the plan was before it was shrunk. */
  readonly original?: PlanSize
  /** The smallest change with which it passes: `n3→n2 voted takes 25 ms instead of 4.7 ms, and nothing wrong is seen`. */
  readonly nearest?: string
  /** A folder: paths below it are shown relative to it. */
  readonly root?: string
}

const OPTIONS = optionsOf<StoryOptions>({
  color: v.boolean(),
  width: amountField,
  height: amountField,
  length: v.picklist(['short', 'full'], '`short` or `full`'),
  unicode: v.boolean(),
  replay: v.string(),
  original: anything,
  nearest: v.string(),
  root: v.string(),
})

const [DEFAULT_WIDTH, LEAST_WIDTH] = [100, 60]
const [DEFAULT_HEIGHT, LEAST_HEIGHT] = [45, 24]
/** Beside its diagram, a full story is no longer than this. */
const FULL_HEIGHT = 1_000
const MOST_SENTENCE_LINES = 5
const MOST_ASSERTION_LINES = 16
const FEW_FAULTS = 6

/**
 * Tells the story of a run for the terminal: what is wrong, a sequence diagram of how it came to that, the operations,
 * the states at the end, what the plan was, and how to run it again. About one screen: what does not help to
 * understand the violation is left out, and it says so; every message and fault that led to it is there. A pure function of the run; for the diagram it needs one with
 * a journal.
 */
export function story(run: Run, options: StoryOptions = {}): string {
  checkOptions('story', OPTIONS, options)
  const width = Math.max(LEAST_WIDTH, options.width ?? DEFAULT_WIDTH)
  const isFull = options.length === 'full'
  const height = isFull ? FULL_HEIGHT : Math.max(LEAST_HEIGHT, options.height ?? DEFAULT_HEIGHT)
  const glyphs = options.unicode === false ? ASCII : UNICODE
  const chalk = new Chalk({ level: options.color === true ? 1 : 0 })

  const opening = openingLines(run, width, options.root, options.unicode === false)
  const states = statesSection(run, { width, lines: Math.max(4, Math.floor(height / 5)) }, glyphs)
  // A plan that was shrunk has few faults, and each is needed; of many, only the strongest are named.
  const planLines = run.faults.length <= FEW_FAULTS ? FEW_FAULTS + 5 : Math.max(5, Math.floor(height / 6))
  const { original } = options
  const plan = planSection(run, { width, lines: planLines, glyphs, ...(original === undefined ? {} : { original }) })
  const replay: Line[] = options.replay === undefined ? [] : [[span('replay', 'title')], [span(`  ${options.replay}`)]]
  const nearest = nearestLines(options.nearest, width)
  const operations = operationsSection(run, Math.max(4, Math.floor(height / 4)), glyphs)
  const others = [opening, operations, states, nearest, plan, replay].filter(section => section.length > 0)
  const taken = others.reduce((sum, section) => sum + section.length + 1, 0)
  const lines = isFull ? 'all' : Math.max(Math.floor(height / 3), height - taken)
  const drawn: Line[] =
    run.journal === undefined
      ? [[span('(the sequence diagram needs a run with a journal)', 'dim')]]
      : diagram(run, run.journal, { width, lines, glyphs })

  const toText = (line: Line) => {
    const shown = options.unicode === false ? line.map(({ text, tone }) => ({ text: transliterate(text), tone })) : line
    return paint(clipLine(shown, width, glyphs.ellipsis), chalk)
  }
  return [opening, drawn, operations, states, nearest, plan, replay]
    .filter(section => section.length > 0)
    .map(section =>
      section.map(line => (line === replay[1] ? line.map(({ text }) => text).join('') : toText(line))).join('\n'),
    )
    .join('\n\n')
}

/** The violation, and where to look in the user's code. */
function openingLines(run: Run, width: number, root: string | undefined, isAscii: boolean): Line[] {
  const glyphs = isAscii ? ASCII : UNICODE
  const [mark, tone] =
    run.verdict === 'ok'
      ? ([glyphs.right, 'right'] as const)
      : run.verdict === 'failed'
        ? ([glyphs.wrong, 'wrong'] as const)
        : ([glyphs.unknown, 'fault'] as const)
  const name = `${quotedLine(run.scenario)}: `
  const sentence = sentenceLines(name, run, width - 2, glyphs.ellipsis)
  const lines: Line[] = sentence.slice(0, MOST_SENTENCE_LINES).map((text, i): Line => {
    const isCut = i === MOST_SENTENCE_LINES - 1 && sentence.length > MOST_SENTENCE_LINES
    const start = i === 0 && text.startsWith(name.trim()) ? name.trim().length : 0
    const body = isCut ? `${text.slice(0, -glyphs.ellipsis.length)}${glyphs.ellipsis}` : text
    return [
      span(i === 0 ? `${mark} ` : '  ', tone),
      span(body.slice(0, start), 'strong'),
      span(body.slice(start), tone),
    ]
  })
  const violation = run.violations[0]
  const difference = violation === undefined ? [] : assertionLines(violation, MOST_ASSERTION_LINES)
  for (const line of difference) {
    const tone = line.startsWith('+') ? 'wrong' : line.startsWith('-') ? 'right' : 'dim'
    lines.push([span(`  ${glyphs.up} `, 'dim'), span(line, tone)])
  }
  const frame = violation === undefined ? undefined : violationFrame(violation, root)
  if (frame !== undefined) lines.push([span(`  at ${fromTheEnd(frame, width - 5, glyphs.ellipsis)}`, 'dim')])
  return lines
}

/** The sentence; if it is too long, with less of what is wrong, so that what it is against is said whole. */
function sentenceLines(name: string, run: Run, width: number, ellipsis: string): string[] {
  const sentence = violationSentences(run, ellipsis)
  const whole = wrap(name + sentence(), width)
  if (whole.length <= MOST_SENTENCE_LINES) return whole
  for (let columns = MOST_SENTENCE_LINES * width; columns >= width; columns--) {
    const shorter = wrap(name + sentence(columns), width)
    if (shorter.length <= MOST_SENTENCE_LINES) return shorter
  }
  // A name takes it all.
  return whole
}

/** What would have been enough for the run to pass. */
function nearestLines(avoidance: string | undefined, width: number): Line[] {
  if (avoidance === undefined) return []
  const sentence = wrap(quotedLine(avoidance), width - 2)
  return [[span('smallest change that passes', 'title')], ...sentence.map((text): Line => [span(`  ${text}`)])]
}

/** Of a path, the end matters. */
function fromTheEnd(text: string, width: number, ellipsis: string): string {
  return text.length <= width ? text : `${ellipsis}${text.slice(ellipsis.length - width)}`
}

/** What the story itself writes has a likeness in ASCII; what the user's data has beyond it is escaped. */
function transliterate(text: string): string {
  return asciiOnly(text.replaceAll('…', ASCII.ellipsis).replaceAll('→', ASCII.becomes))
}
