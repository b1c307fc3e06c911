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
import { encodingOf, fileBytes, fileText } from './file-text.ts'

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
  const format = await sessionFormatOf(path, wanted)
  if (format === undefined) return undefined
  const sessions = isFolder(path) ? await sessionsInFolder(format, path) : await sessionsIn(format, path)
  return { format, history: historyOfSessions(sessions) }
}

/** Which of these formats a file or a folder is in; `undefined` if it is in none. @throws ProblemError as {@link readSessionFile}. */
export async function sessionFormatOf(path: string, wanted: string | undefined): Promise<SessionFormat | undefined> {
  if (wanted !== undefined && !isSessionFormat(wanted)) return undefined
  if (isFolder(path)) return formatOfFolder(path, wanted)
  // Standard input cannot be read twice.
  if (wanted === undefined && path === '-') return undefined
  return wanted ?? formatOf(await head(path))
}

/** Whether a history in this has sessions and no times. */
export function isSessionFormat(format: string): format is SessionFormat {
  return SESSION_FORMATS.some(each => each === format)
}

function isFolder(path: string): boolean {
  return path !== '-' && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function formatOfFolder(path: string, wanted: SessionFormat | undefined): SessionFormat {
  if (wanted !== 'cobra' && wanted !== 'plume' && readdirSync(path).includes(DBCOP_FILE)) return 'dbcop'
  if ((wanted ?? 'cobra') === 'cobra' && logsIn(path).length > 0) return 'cobra'
  throw usageError(`${path} is a folder: in it is neither a ${DBCOP_FILE} of dbcop nor a *.log of Cobra`)
}

function logsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.log'))
    .sort()
}

async function sessionsInFolder(format: SessionFormat, path: string): Promise<Sessions> {
  if (format === 'dbcop') return sessionsIn(format, join(path, DBCOP_FILE))
  const sessions: Sessions[number][] = []
  for (const name of logsIn(path)) sessions.push(...(await sessionsIn(format, join(path, name))))
  return sessions
}

async function sessionsIn(format: SessionFormat, path: string): Promise<Sessions> {
  const file = path === '-' ? 'standard input' : path
  try {
    switch (format) {
      case 'dbcop':
        return readDbcopBincode(await whole(path))
      case 'cobra':
        return [readCobraLog(await whole(path))]
      case 'plume':
        return readPlumeText(await wholeText(path), file)
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

async function wholeText(path: string): Promise<string> {
  const pieces: string[] = []
  for await (const piece of fileText(path)) pieces.push(piece)
  return pieces.join('')
}

/** In how many bytes the first line ends. */
const LINE = 400
/** Five numbers and a length, of eight bytes each. */
const DBCOP_HEAD = 48

function formatOf(bytes: Uint8Array): SessionFormat | undefined {
  if (looksLikePlume(new TextDecoder(encodingOf(bytes)).decode(bytes.subarray(0, LINE)))) return 'plume'
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
