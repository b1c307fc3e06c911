import { counted } from '../options/counted.ts'
import { beginHttp, type HttpPiece } from './http-pieces.ts'

/** Bytes from which on a text is none any more: control characters other than line ends and tabs, and what is no UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for them
const NO_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/

/**
 * Returns what bytes on a connection say, where they are text, on one line: of HTTP the request (`POST /carts/ann {"item":"tea"}`) or
 * the status (`201 Created ["tea"]`), of RESP, the protocol of Redis, the words (`set cart:ann tea`). Of a TLS handshake, as simulated
 * machines have it, which step it is. Undefined for anything else.
 */
export function wireText(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 21 || bytes[0] === 22) return handshakeText(bytes)
  const http = beginHttp(asCharacters(bytes))
  if (http !== undefined) return beginningText(http)
  const text = asText(bytes)
  return text && (respText(text) ?? oneLine(text))
}

/** A string with a character for each byte. */
export function asCharacters(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** What the first piece of an HTTP message says, and what comes after its end. */
export function beginningText(piece: HttpPiece): string {
  return [piece.message.title, bodyText(piece.body), restText(piece.rest)].filter(text => text !== '').join(' ')
}

/** What a piece says with which an HTTP message goes on: what it has of the body; where it has nothing, of which message it is. */
export function continuationText(piece: HttpPiece): string {
  const body = bodyText(piece.body)
  const { title, awaits } = piece.message
  const said = body !== '' ? `… ${body}` : `… ${awaits === 'nothing' ? 'end' : 'more'} of ${title}`
  return [said, restText(piece.rest)].filter(text => text !== '').join(' ')
}

function bodyText(body: string): string {
  if (body === '') return ''
  const text = asText(Buffer.from(body, 'latin1'))
  return text === undefined ? counted(body.length, 'byte') : oneLine(text)
}

function restText(rest: string): string {
  return rest === '' ? '' : (wireText(Buffer.from(rest, 'latin1')) ?? '')
}

/** Undefined for what is no text. */
function asText(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return text === '' || NO_TEXT.test(text) ? undefined : text
}

/** A record of a handshake has JSON in it, after five bytes. */
function handshakeText(bytes: Uint8Array): string | undefined {
  try {
    const said: unknown = JSON.parse(Buffer.from(bytes.subarray(5)).toString())
    const { say, servername, number } = said as { say: string; servername?: string; number?: number }
    return ['TLS', say, servername ?? number ?? ''].join(' ').trim()
  } catch {
    return undefined
  }
}

/** Lengths of what follows tell nothing. */
function respText(text: string): string | undefined {
  if (!/^(?:\*\d+|\$-?\d+|[+:-].*)\r\n/.test(text)) return undefined
  const words = text.split('\r\n').filter(line => !/^(?:\*\d+|\$\d+)?$/.test(line))
  return words.map(word => (word === '$-1' ? 'nil' : word.replace(/^[+:](?=\w)/, ''))).join(' ') || undefined
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').trim()
}
