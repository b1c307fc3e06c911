import type { ChalkInstance } from 'chalk'
import { beginning, displayWidth } from './display-width.ts'

/** What a piece of text means; how that looks is decided when it is painted. */
export type Tone = 'plain' | 'dim' | 'strong' | 'title' | 'wrong' | 'right' | 'fault' | 'state' | 'message' | 'reply'

/** A piece of a line. */
export interface Span {
  readonly text: string
  readonly tone: Tone
}

/** A line, laid out before it is painted: widths are counted without escape codes. */
export type Line = readonly Span[]

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone }
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + displayWidth(text), 0)
}

/** The line within `width` columns: what is too much is replaced by an ellipsis. */
export function clipLine(line: Line, width: number, ellipsis: string): Line {
  if (lineWidth(line) <= width) return line
  const clipped: Span[] = []
  let left = width - ellipsis.length
  for (const { text, tone } of line) {
    const part = beginning(text, left)
    left -= displayWidth(part)
    if (part !== '') clipped.push({ text: part, tone })
    if (part !== text) break
  }
  return [...clipped, span(beginning(ellipsis, width), 'dim')]
}

/** Breaks text into lines of at most `width` columns, at spaces if it can. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  // A number is not parted from its unit.
  for (const word of text.split(/ (?!m?s\b)/)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (displayWidth(longer) <= width) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (displayWidth(line) > width) {
      const part = beginning(line, width) || line.slice(0, 1)
      lines.push(part)
      line = line.slice(part.length)
    }
  }
  return [...lines, line]
}

export function paint(line: Line, chalk: ChalkInstance): string {
  let last = line.length - 1
  while (last >= 0 && line[last]?.text.trim() === '') last--
  return line
    .slice(0, last + 1)
    .map(({ text, tone }, i) => paintSpan(i === last ? text.trimEnd() : text, tone, chalk))
    .join('')
}

function paintSpan(text: string, tone: Tone, chalk: ChalkInstance): string {
  // Spaces stay unpainted, so that lines without colour and with it end alike.
  if (text.trim() === '') return text
  switch (tone) {
    case 'plain':
      return text
    case 'dim':
      return chalk.dim(text)
    case 'strong':
      return chalk.bold(text)
    case 'title':
      return chalk.bold.underline(text)
    case 'wrong':
      return chalk.red.bold(text)
    case 'right':
      return chalk.green(text)
    case 'fault':
      return chalk.yellow(text)
    case 'state':
      return chalk.bold.cyan(text)
    case 'message':
      return chalk.blue(text)
    case 'reply':
      return chalk.magenta(text)
  }
}
