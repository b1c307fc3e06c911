/** Where a message of HTTP/1.1 stands between two of the pieces it travels in. */
export interface HttpMessage {
  /** The request (`POST /carts/ann`) or the status (`201 Created`). */
  readonly title: string
  readonly awaits: 'field' | 'body' | 'chunk size' | 'chunk' | 'chunk end' | 'trailer' | 'nothing'
  /** What there is of a line that goes on in the next piece. */
  readonly line: string
  /** Bytes that the body, or this chunk of it, still lacks; infinite where only the end of the connection ends it. */
  readonly lacks: number
  readonly framing: Framing
}

/** What header fields say about the body. */
interface Framing {
  readonly isChunked: boolean
  readonly length: number | undefined
}

/** What a piece says. */
export interface HttpPiece {
  readonly message: HttpMessage
  /** What of the body is in it, as bytes: each character is one. */
  readonly body: string
  /** What comes after the end of the message. */
  readonly rest: string
}

const FIRST_LINE = /^(?:([A-Z]+ \S+) HTTP\/1\.[01]|HTTP\/1\.[01] (\d{3}[^\r\n]*))\r\n/
const FIELD = /^([\w!#$%&'*+.^`|~-]+):[ \t]*(.*)$/
const SIZE = /^([\da-f]{1,8})(?:;.*)?$/i
const PART_OF_SIZE = /^(?:[\da-f]{0,8}|[\da-f]{1,8};.*)\r?$/i
/** Statuses after which no body comes: those that are not the last word, no content, not modified. */
const WITHOUT_BODY = /^(?:1\d\d|204|304)\b/

/** Reads the first piece of a message; undefined where it begins none. Each character of the piece is a byte. */
export function beginHttp(piece: string): HttpPiece | undefined {
  const [line, request, status] = FIRST_LINE.exec(piece) ?? []
  const title = request ?? status
  if (line === undefined || title === undefined) return undefined
  const framing: Framing = { isChunked: false, length: request === undefined ? undefined : 0 }
  return readOn({ title, awaits: 'field', line: '', lacks: 0, framing }, piece.slice(line.length))
}

/** Reads the next piece of a message; undefined where it cannot be one. */
export function readOn(message: HttpMessage, piece: string): HttpPiece | undefined {
  let { awaits, line, lacks, framing } = message
  let body = ''
  let at = 0
  while (awaits !== 'nothing') {
    if (awaits === 'body' || awaits === 'chunk') {
      const part = piece.slice(at, at + lacks)
      body += part
      at += part.length
      lacks -= part.length
      if (lacks > 0) break
      awaits = awaits === 'body' ? 'nothing' : 'chunk end'
      continue
    }
    const end = piece.indexOf('\n', at)
    if (end < 0) {
      line += piece.slice(at)
      at = piece.length
      if (awaits === 'chunk size' && !PART_OF_SIZE.test(line)) return undefined
      if (awaits === 'chunk end' && !/^\r?$/.test(line)) return undefined
      break
    }
    const whole = `${line}${piece.slice(at, end)}`.replace(/\r$/, '')
    line = ''
    at = end + 1
    if (awaits === 'field' && whole === '') {
      lacks = WITHOUT_BODY.test(message.title) ? 0 : (framing.length ?? Number.POSITIVE_INFINITY)
      awaits = framing.isChunked ? 'chunk size' : lacks === 0 ? 'nothing' : 'body'
    } else if (awaits === 'field') {
      const field = FIELD.exec(whole)
      if (field === null) return undefined
      framing = withField(framing, (field[1] as string).toLowerCase(), field[2] as string)
    } else if (awaits === 'chunk size') {
      const size = SIZE.exec(whole)
      if (size === null) return undefined
      lacks = Number.parseInt(size[1] as string, 16)
      awaits = lacks === 0 ? 'trailer' : 'chunk'
    } else if (awaits === 'chunk end') {
      if (whole !== '') return undefined
      awaits = 'chunk size'
    } else if (whole === '') awaits = 'nothing'
    else if (!FIELD.test(whole)) return undefined
  }
  return { message: { title: message.title, awaits, line, lacks, framing }, body, rest: piece.slice(at) }
}

function withField(framing: Framing, name: string, value: string): Framing {
  if (name === 'transfer-encoding') return { ...framing, isChunked: /\bchunked\s*$/i.test(value) }
  if (name === 'content-length' && /^\d+$/.test(value)) return { ...framing, length: Number(value) }
  return framing
}
