/** From a client. It may come again: it is named by its client and a sequence number. */
export interface Request {
  readonly sequence: number
  readonly f: 'append' | 'get'
  readonly key: string
  readonly suffix: string
}

export interface Reply {
  readonly sequence: number
  /** What the key holds: of an append, since it was done. */
  readonly value: string
}
