/** A new account holds so much, */
export const AT_FIRST = 40
/** and none may hold less than that. */
export const LEAST = 10

/** What a client asks for. `client` and `sequence` name it: it is carried out once. */
export interface Request {
  readonly f: 'create' | 'delete' | 'withdraw' | 'balance' | 'image'
  readonly name: string
  readonly amount: number
  readonly client: string
  readonly sequence: number
}

/** What came of it; of a withdrawal, and of a look at the balance, what the account holds. */
export type Result = 'created' | 'exists' | 'deleted' | 'missing' | 'refused' | 'stored' | number

/** An account, or what is left of one that was deleted. */
export interface Row {
  /** Counts writes: an ETag. */
  readonly version: number
  /** Null: there is no such account. */
  readonly balance: number | null
  /** Tells an account from those of the same name before it. */
  readonly incarnation: number
  /** By client, the last of its requests that was carried out, and what came of it. */
  readonly last: Readonly<Record<string, { readonly sequence: number; readonly result: Result }>>
}

export type Message =
  | { readonly type: 'request'; readonly request: Request }
  // ---- from the service to the database
  | { readonly type: 'read'; readonly name: string }
  /** Writes the row if it still has the version before; in any case with `unconditional`. */
  | { readonly type: 'write'; readonly name: string; readonly row: Row; readonly unconditional: boolean }
  // ---- from the service to the store of images
  | { readonly type: 'put'; readonly folder: string; readonly id: string }
  | { readonly type: 'clear'; readonly folder: string }
