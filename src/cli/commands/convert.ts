import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { extname } from 'node:path'
import { type Command, Option } from 'commander'
import {
  HISTORY_FORMATS,
  type HistoryOrder,
  HistoryWriter,
  WRITTEN_FORMATS,
  type WrittenFormat,
} from '../../checkers/formats/index.ts'
import { SESSION_FORMATS } from '../../checkers/formats/sessions/index.ts'
import { temporaryFor } from '../../failures/write-whole.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { usageError } from '../../fuzz/problem.ts'
import { counted } from '../../options/counted.ts'
import { type ReadingOptions, type RecordedFormat, streamHistoryFile } from '../check/history-file.ts'
import { isSessionFormat } from '../check/session-file.ts'
import type { Terminal } from '../terminal.ts'

export interface ConvertOptions {
  readonly from?: RecordedFormat
  readonly to?: WrittenFormat
  readonly order?: HistoryOrder
}

export function addConvertCommand(
  program: Command,
  carryOut: (from: string, to: string, options: ConvertOptions) => Promise<void>,
): void {
  program
    .command('convert')
    .summary('write a recorded history in another format')
    .description(
      'Writes a recorded history in another format. Of any length: it is never in memory as a whole, but for what dbcop, Plume, AWDIT, PolySI and Cobra write.',
    )
    .argument('<in>', 'a history file or a folder of one, as check takes it; - is standard input')
    .argument('<out>', 'the file to write; - is standard output')
    .addOption(
      new Option('--from <format>', 'what the history is in (default: as it looks)').choices([
        ...HISTORY_FORMATS,
        ...SESSION_FORMATS,
      ]),
    )
    .addOption(new Option('--to <format>', 'what to write (default: by the name of <out>)').choices(WRITTEN_FORMATS))
    .addOption(
      new Option('--order <order>', 'sort the events by this, in memory (default: the order of the lines)').choices([
        'time',
        'index',
      ]),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed convert history.edn history.jsonl
  $ sameseed convert etcd_003.log - --to edn`,
    )
    .action(carryOut)
}

const BY_NAME: Readonly<Record<string, WrittenFormat>> = {
  '.edn': 'edn',
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.log': 'etcd-log',
}
/** Characters that are written at once. */
const PIECE = 1 << 20

export async function convertCommand(
  terminal: Terminal,
  from: string,
  to: string,
  options: ConvertOptions,
): Promise<Outcome> {
  const format = options.to ?? BY_NAME[extname(to)]
  if (format === undefined) throw usageError(`what is ${to} to be in? Say --to ${WRITTEN_FORMATS.join(' | ')}`)
  const reading = { format: options.from, order: options.order }
  const writer = new HistoryWriter(format)
  try {
    if (to === '-') {
      const { format: found } = await pour(from, reading, writer, text => terminal.writeData(text))
      warnOfOrder(terminal, from, found, 'what is written')
    } else {
      const { count, format: found } = await writeTo(to, write => pour(from, reading, writer, write))
      terminal.print(`wrote ${counted(count, 'event')} to ${to}`)
      warnOfOrder(terminal, from, found, to)
    }
    return 'clean'
  } catch (error) {
    if (error instanceof RangeError) throw usageError(error.message)
    throw error
  }
}

/** Whoever reads what is written cannot see that nobody recorded the order of its lines. */
function warnOfOrder(terminal: Terminal, from: string, format: RecordedFormat, to: string): void {
  if (!isSessionFormat(format)) return
  terminal.note(
    `note: ${from === '-' ? 'standard input' : from} is in the format of ${format}, which has sessions and no times: the order of events of different processes is made up, so judge ${to} by no level that speaks of real time (strict-serializable, which check asks for by itself, is one)`,
  )
}

/** Makes a file of what `pour` writes: all or nothing, a reader never sees half a file. */
async function writeTo<T>(path: string, pour: (write: (text: string) => void) => Promise<T>): Promise<T> {
  const temporary = temporaryFor(path)
  let file: number
  try {
    file = openSync(temporary, 'w')
  } catch (error) {
    throw usageError(`${path} cannot be written: ${(error as Error).message}`)
  }
  try {
    const result = await pour(text => writeFileSync(file, text))
    renameSync(temporary, path)
    return result
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
}

async function pour(
  path: string,
  reading: ReadingOptions,
  writer: HistoryWriter,
  write: (text: string) => void,
): Promise<{ readonly count: number; readonly format: RecordedFormat }> {
  let pieces: string[] = []
  let length = 0
  let count = 0
  const flush = () => {
    if (length > 0) write(pieces.join(''))
    pieces = []
    length = 0
  }
  const add = (text: string) => {
    pieces.push(text)
    length += text.length
    if (length >= PIECE) flush()
  }
  const { skipped, format } = await streamHistoryFile(path, reading, event => {
    count++
    add(writer.event(event))
  })
  // An empty history is one, but not what is left where nothing was recognised.
  if (count === 0 && skipped !== undefined)
    throw usageError(`${path} holds no event; its first line is '${skipped.first}'`)
  add(writer.end())
  flush()
  return { count, format }
}
