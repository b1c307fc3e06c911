import {
  type Disorder,
  type HistoryFormat,
  HistoryFormatError,
  type HistoryOrder,
  HistoryReader,
  type SkippedLines,
} from '../../checkers/formats/index.ts'
import type { SessionFormat } from '../../checkers/formats/sessions/index.ts'
import { leaveOverlapsOpen } from '../../checkers/overlaps.ts'
import { usageError } from '../../fuzz/problem.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'
import { fileText } from './file-text.ts'
import { numberNames } from './process-names.ts'
import { isSessionFormat, readSessionFile, sessionFormatOf } from './session-file.ts'

/** What a file can be in. */
export type RecordedFormat = HistoryFormat | SessionFormat

/** How a file is to be read. */
export interface ReadingOptions {
  /** Default: as it looks. */
  readonly format?: RecordedFormat | undefined
  /** Default: as the lines are. */
  readonly order?: HistoryOrder | undefined
  /** What becomes of an operation whose process invokes another one: it stays open. Default: the history is refused. */
  readonly overlaps?: 'open' | undefined
}

/** How a file of text is to be read, event by event. */
interface TextReadingOptions extends Omit<ReadingOptions, 'format'> {
  readonly format?: HistoryFormat | undefined
}

function textual({ format, ...others }: ReadingOptions): TextReadingOptions {
  return format === undefined || isSessionFormat(format) ? others : { ...others, format }
}

/** What there was to be seen in a file besides its events. */
export interface Reading {
  readonly format: RecordedFormat
  readonly disorders: readonly Disorder[]
  readonly skipped: SkippedLines | undefined
  /** Whether the last event may be cut off, without its showing. */
  readonly endsWithinLine: boolean
}

export interface HistoryFile extends Reading {
  readonly history: History
  /** Which numbers stand for the names of processes, where clients have names. */
  readonly names: ReadonlyMap<string, number>
}

/** The history in a file; `-` is standard input. @throws ProblemError if there is none, or it cannot be read. */
export async function readHistoryFile(path: string, options: ReadingOptions): Promise<HistoryFile> {
  const events: HistoryEvent[] = []
  const reading = await streamHistoryFile(path, options, event => events.push(event))
  const { history, names } = numberNames(events)
  return { ...reading, names, history: options.overlaps === 'open' ? leaveOverlapsOpen(history) : history }
}

/** Hands on the events of a file one by one, without keeping them; but sessions without times are read as a whole. @throws ProblemError */
export async function streamHistoryFile(
  path: string,
  options: ReadingOptions,
  onEvent: (event: HistoryEvent) => void,
): Promise<Reading> {
  const sessions = await readSessionFile(path, options.format)
  if (sessions === undefined) return streamText(path, textual(options), onEvent)
  if (options.order !== undefined) throw usageError(`${path} has nothing to sort by: ${sessions.format} has no times`)
  for (const event of sessions.history) onEvent(event)
  return { format: sessions.format, disorders: [], skipped: undefined, endsWithinLine: false }
}

async function streamText(
  path: string,
  { format, order }: TextReadingOptions,
  onEvent: (event: HistoryEvent) => void,
): Promise<Reading> {
  const file = path === '-' ? 'standard input' : path
  let count = 0
  const reader = new HistoryReader(
    event => {
      count++
      onEvent(event)
    },
    { file, ...(format === undefined ? {} : { format }), ...(order === undefined ? {} : { order }) },
  )
  try {
    for await (const piece of fileText(path)) reader.write(piece)
    reader.end()
  } catch (error) {
    if (error instanceof HistoryFormatError) throw usageError(error.message)
    throw error
  }
  const { skipped, endsWithinLine } = reader
  if (format !== undefined && count === 0 && skipped !== undefined) {
    throw usageError(`${file}: no line is one of ${format}; the first is '${skipped.first}'`)
  }
  return { format: reader.format ?? format ?? 'edn', disorders: reader.disorders, skipped, endsWithinLine }
}

/** The line on which an event of a file ends, if that can be told: what was sorted, or comes from standard input, has none. */
export async function lineOfEvent(path: string, options: ReadingOptions, event: number): Promise<number | undefined> {
  const { order, overlaps } = options
  if (path === '-' || order !== undefined || overlaps !== undefined) return undefined
  if ((await sessionFormatOf(path, options.format)) !== undefined) return undefined
  const { format } = textual(options)
  let count = 0
  let line: number | undefined
  const reader = new HistoryReader(
    () => {
      if (count++ === event) line = reader.line
    },
    { file: path, ...(format === undefined ? {} : { format }) },
  )
  for await (const piece of fileText(path)) {
    reader.write(piece)
    if (line !== undefined) return line
  }
  reader.end()
  return line
}
