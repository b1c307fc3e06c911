import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
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
import { counted } from '../../sim/counted.ts'
import { type ReadingOptions, streamHistoryFile } from '../check/history-file.ts'
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
const STDOUT = 1
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
  const temporary = temporaryFor(to)
  const file = to === '-' ? STDOUT : openForWriting(temporary)
  try {
    const count = await pour(from, { format: options.from, order: options.order }, new HistoryWriter(format), text =>
      writeWhole(file, text),
    )
    if (to === '-') return 'clean'
    closeSync(file)
    renameSync(temporary, to)
    terminal.print(`wrote ${counted(count, 'event')} to ${to}`)
    return 'clean'
  } catch (error) {
    if (to !== '-') rmSync(temporary, { force: true })
    // Whoever reads us has seen enough.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 'clean'
    if (error instanceof RangeError) throw usageError(error.message)
    throw error
  }
}

/** All or nothing: nobody ever sees half a file. */
function openForWriting(path: string): number {
  try {
    return openSync(path, 'w')
  } catch (error) {
    throw usageError(`${path} cannot be written: ${(error as Error).message}`)
  }
}

async function pour(
  path: string,
  reading: ReadingOptions,
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

function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(file, bytes, at)
    } catch (error) {
      // A pipe that is full.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}
