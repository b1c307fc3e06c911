import { closeSync, openSync, readSync } from 'node:fs'
import { type HistoryFormat, HistoryReader } from '../../checkers/formats/index.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'
import { existingFile } from '../files.ts'

/** Bytes that are read at once. */
const PIECE = 1 << 20
const STDIN = 0

export interface HistoryFile {
  readonly history: History
  readonly format: HistoryFormat
}

/** The history in a file; `-` is standard input. Throws a CommandError if there is none, a HistoryFormatError if it holds something else. */
export function readHistoryFile(path: string, format?: HistoryFormat): HistoryFile {
  const history: HistoryEvent[] = []
  const found = streamHistoryFile(path, format, event => history.push(event))
  return { history, format: found }
}

/** Hands on the events of a file one by one, without keeping them. Returns the format. */
export function streamHistoryFile(
  path: string,
  format: HistoryFormat | undefined,
  onEvent: (event: HistoryEvent) => void,
): HistoryFormat {
  const options = { file: path === '-' ? 'standard input' : path, ...(format === undefined ? {} : { format }) }
  const reader = new HistoryReader(onEvent, options)
  const file = path === '-' ? STDIN : openSync(existingFile(path, 'file'), 'r')
  try {
    const bytes = new Uint8Array(PIECE)
    const decoder = new TextDecoder()
    for (let read = readSome(file, bytes); read > 0; read = readSome(file, bytes)) {
      reader.write(decoder.decode(bytes.subarray(0, read), { stream: true }))
    }
    reader.write(decoder.decode())
    reader.end()
  } finally {
    if (file !== STDIN) closeSync(file)
  }
  return reader.format ?? format ?? 'edn'
}

function readSome(file: number, bytes: Uint8Array): number {
  for (;;) {
    try {
      return readSync(file, bytes)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // Of a pipe: closed, or nothing there yet.
      if (code === 'EOF') return 0
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
  }
}
