import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { extname } from 'node:path'
import { type Command, Option } from 'commander'
import {
  HISTORY_FORMATS,
  type HistoryFormat,
  type HistoryOrder,
  HistoryWriter,
  WRITTEN_FORMATS,
  type WrittenFormat,
} from '../../checkers/formats/index.ts'
import { temporaryFor } from '../../failures/write-whole.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { usageError } from '../../fuzz/problem.ts'
import { counted } from '../../options/counted.ts'
import { streamHistoryFile, type TextReadingOptions } from '../check/history-file.ts'
import { sessionFormatOf } from '../check/session-file.ts'
import type { Terminal } from '../terminal.ts'

export interface ConvertOptions {
  readonly from?: HistoryFormat
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
    .description('Writes a recorded history in another format. Of any length: it is never in memory as a whole.')
    .argument('<in>', 'a history file; - is standard input')
    .argument('<out>', 'the file to write; - is standard output')
    .addOption(new Option('--from <format>', 'what the history is in (default: as it looks)').choices(HISTORY_FORMATS))
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
  const timeless = await sessionFormatOf(from, options.from)
  if (timeless !== undefined) {
    throw usageError(`${from} is in the format of ${timeless}, which has no order of events to write: check reads it`)
  }
  const reading = { format: options.from, order: options.order }
  const writer = new HistoryWriter(format)
  try {
    if (to === '-') await pour(from, reading, writer, text => terminal.writeData(text))
    else {
      const count = await writeTo(to, write => pour(from, reading, writer, write))
      terminal.print(`wrote ${counted(count, 'event')} to ${to}`)
    }
    return 'clean'
  } catch (error) {
    if (error instanceof RangeError) throw usageError(error.message)
    throw error
  }
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
  reading: TextReadingOptions,
  writer: HistoryWriter,
  write: (text: string) => void,
): Promise<number> {
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
  const { skipped } = await streamHistoryFile(path, reading, event => {
    count++
    add(writer.event(event))
  })
  // An empty history is one, but not what is left where nothing was recognised.
  if (count === 0 && skipped !== undefined)
    throw usageError(`${path} holds no event; its first line is '${skipped.first}'`)
  add(writer.end())
  flush()
  return count
}
