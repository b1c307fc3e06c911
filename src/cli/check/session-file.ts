import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { HistoryFormatError } from '../../checkers/formats/index.ts'
import {
  ByteFormatError,
  historyOfSessions,
  looksLikePlume,
  readCobraLog,
  readDbcopBincode,
  readPlumeText,
  SESSION_FORMATS,
  type SessionFormat,
  type Sessions,
} from '../../checkers/formats/sessions/index.ts'
import { usageError } from '../../fuzz/problem.ts'
import type { History } from '../../workload/history.ts'
import { fileBytes } from './file-text.ts'

/** dbcop writes each history into a folder of its own. */
const DBCOP_FILE = 'history.bincode'

/** A history of sessions, and what it is in. */
export interface SessionFile {
  readonly format: SessionFormat
  readonly history: History
}

/**
 * The history in a file of dbcop, Plume, AWDIT or PolySI, in a log of Cobra or a folder of such; `undefined` if it is in none of their formats.
 *
 * @param wanted What it is to be in. Default: as it looks.
 * @throws ProblemError if it cannot be read.
 */
export async function readSessionFile(path: string, wanted: string | undefined): Promise<SessionFile | undefined> {
  if (wanted !== undefined && !isSessionFormat(wanted)) return undefined
  const isFolder = path !== '-' && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  if (isFolder) return readFolder(path, wanted)
  // Standard input cannot be read twice.
  if (wanted === undefined && path === '-') return undefined
  const format = wanted ?? formatOf(await head(path))
  return format && { format, history: historyOfSessions(sessionsIn(format, path, await whole(path))) }
}

/** Whether a history in this has sessions and no times. */
export function isSessionFormat(format: string): format is SessionFormat {
  return SESSION_FORMATS.some(each => each === format)
}

async function readFolder(path: string, wanted: SessionFormat | undefined): Promise<SessionFile> {
  const names = readdirSync(path).sort()
  if (wanted !== 'cobra' && names.includes(DBCOP_FILE)) {
    const file = join(path, DBCOP_FILE)
    return { format: 'dbcop', history: historyOfSessions(sessionsIn('dbcop', file, await whole(file))) }
  }
  const logs = names.filter(name => name.endsWith('.log'))
  if (logs.length === 0 || (wanted !== undefined && wanted !== 'cobra')) {
    throw usageError(`${path} is a folder: in it is neither a ${DBCOP_FILE} of dbcop nor a *.log of Cobra`)
  }
  const sessions: Sessions[number][] = []
  for (const name of logs) sessions.push(...sessionsIn('cobra', join(path, name), await whole(join(path, name))))
  return { format: 'cobra', history: historyOfSessions(sessions) }
}

function sessionsIn(format: SessionFormat, file: string, bytes: Uint8Array): Sessions {
  try {
    switch (format) {
      case 'dbcop':
        return readDbcopBincode(bytes)
      case 'cobra':
        return [readCobraLog(bytes)]
      case 'plume':
        return readPlumeText(new TextDecoder().decode(bytes), file)
    }
  } catch (error) {
    if (error instanceof ByteFormatError)
      throw usageError(`${file} is not in the format of ${format}: ${error.message}`)
    if (error instanceof HistoryFormatError) throw usageError(error.message)
    throw error
  }
}

async function head(path: string): Promise<Uint8Array> {
  for await (const piece of fileBytes(path)) if (piece.length > 0) return piece
  return new Uint8Array(0)
}

async function whole(path: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of fileBytes(path)) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** How long a first line may be. */
const LINE = 200
/** Five numbers and a length, of eight bytes each. */
const DBCOP_HEAD = 48

function formatOf(bytes: Uint8Array): SessionFormat | undefined {
  if (looksLikePlume(Buffer.from(bytes.subarray(0, LINE)).toString('latin1'))) return 'plume'
  const [first] = bytes
  if (first === code('S') && bytes.length >= 18 && 'WRC'.includes(String.fromCharCode(bytes[9]!))) return 'cobra'
  if (bytes.length < DBCOP_HEAD) return undefined
  // All of them are small, so that their upper halves are empty.
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  for (let at = 4; at < DBCOP_HEAD; at += 8) if (view.getUint32(at) !== 0) return undefined
  return 'dbcop'
}

function code(letter: string): number {
  return letter.charCodeAt(0)
}
