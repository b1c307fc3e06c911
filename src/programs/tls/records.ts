import type { Connection } from '../../sim/env.ts'

/** What the two ends of a connection say to each other before it is secure. On the wire each is a TLS record with JSON in it. */
export type Handshake =
  | { readonly say: 'client hello'; readonly servername?: string; readonly alpn?: readonly string[] }
  | { readonly say: 'server hello'; readonly certificate: string; readonly alpn?: string; readonly asks: boolean }
  | { readonly say: 'finished'; readonly certificate?: string }
  | { readonly say: 'alert'; readonly number: number }

/** The first byte of a record, by which TLS tells them apart. */
const HANDSHAKE = 22
const ALERT = 21
const HEAD_BYTES = 5

export function record(said: Handshake): Uint8Array {
  const body = Buffer.from(JSON.stringify(said))
  const head = Buffer.from([said.say === 'alert' ? ALERT : HANDSHAKE, 3, 3, body.length >> 8, body.length & 255])
  return Buffer.concat([head, body])
}

/** What came in the place of a record: the other end does not speak TLS. */
export class NoRecord extends Error {
  /** The first of what it said. */
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    super('no TLS record')
    this.bytes = bytes
  }
}

/** Reads records from a connection, and leaves what follows the last one for the program. */
export class RecordReader {
  readonly #connection: Connection<Uint8Array>
  #rest: Buffer = Buffer.alloc(0)

  constructor(connection: Connection<Uint8Array>) {
    this.#connection = connection
  }

  /** What was read with the last record, and is none. */
  get rest(): Uint8Array {
    return this.#rest
  }

  /**
   * Resolves with the next record, or with undefined where the other end has closed.
   *
   * @throws NoRecord
   */
  async next(): Promise<Handshake | undefined> {
    for (;;) {
      if (this.#rest.length >= HEAD_BYTES) {
        if (this.#rest[0] !== HANDSHAKE && this.#rest[0] !== ALERT) throw new NoRecord(this.#rest)
        const end = HEAD_BYTES + this.#rest.readUInt16BE(3)
        if (this.#rest.length >= end) {
          const said = parsed(this.#rest.subarray(HEAD_BYTES, end))
          if (said === undefined) throw new NoRecord(this.#rest)
          this.#rest = this.#rest.subarray(end)
          return said
        }
      }
      const bytes = await this.#connection.receive()
      if (bytes === undefined) return undefined
      this.#rest = Buffer.concat([this.#rest, bytes])
    }
  }
}

function parsed(body: Buffer): Handshake | undefined {
  try {
    return JSON.parse(body.toString()) as Handshake
  } catch {
    return undefined
  }
}
