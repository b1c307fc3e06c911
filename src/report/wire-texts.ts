import type { FlightPart } from '../net/flight.ts'
import { beginHttp, type HttpMessage, type HttpPiece, readOn } from '../net/http-pieces.ts'
import { asCharacters, beginningText, continuationText, wireText } from '../net/wire-text.ts'

/** As much of what was sent as its words depend on. */
interface SentMessage {
  readonly content: unknown
  readonly part: FlightPart
  readonly from: string
  readonly to: string
  /** Which connection of the run it is on, where that is known. */
  readonly connection?: number | undefined
}

/** A first line that is cut is no longer than this. */
const LONGEST_OPENING = 2_000

/**
 * What the bytes on connections say, each piece as the part that it is of what was written: of HTTP the body without its framing, and `… end of
 * 200 OK` where there is none in the piece.
 */
export class WireTexts {
  readonly #texts = new WeakMap<object, string>()

  /** @param messages Those that were sent, on each connection in this order. */
  constructor(messages: Iterable<SentMessage>) {
    const streams = new Map<string, StreamReader>()
    for (const { content, part, from, to, connection } of messages) {
      if (part !== 'segment' || !(content instanceof Uint8Array) || this.#texts.has(content)) continue
      const key = `${from} ${to} ${connection}`
      const stream = streams.get(key) ?? new StreamReader()
      streams.set(key, stream)
      const text = stream.read(asCharacters(content))
      if (text !== undefined) this.#texts.set(content, text)
    }
  }

  /** What a message on a connection says; undefined where that is no text. */
  of({ content, part }: Pick<SentMessage, 'content' | 'part'>): string | undefined {
    if (part !== 'segment' || !(content instanceof Uint8Array)) return undefined
    return this.#texts.get(content) ?? wireText(content)
  }
}

/** Follows the HTTP messages that go over a connection, one way. */
class StreamReader {
  /** The message that has not ended. */
  #open: HttpMessage | undefined
  /** What may be the beginning of a first line. */
  #opening = ''

  /** What a piece says, if it is of HTTP. */
  read(piece: string): string | undefined {
    const begun = beginHttp(piece) ?? (this.#opening === '' ? undefined : beginHttp(this.#opening + piece))
    if (begun !== undefined) {
      this.#opening = ''
      this.#keep(begun)
      return beginningText(begun)
    }
    const next = this.#open === undefined ? undefined : readOn(this.#open, piece)
    if (next !== undefined) {
      this.#keep(next)
      return continuationText(next)
    }
    const opening = this.#opening + piece
    this.#opening = opening.length <= LONGEST_OPENING && /^[A-Z][^\r\n]*\r?$/.test(opening) ? opening : ''
    return undefined
  }

  #keep({ message, rest }: HttpPiece): void {
    const following = rest === '' ? undefined : beginHttp(rest)
    if (following !== undefined) this.#keep(following)
    else this.#open = message.awaits === 'nothing' ? undefined : message
  }
}
