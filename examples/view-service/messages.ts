import type { Command, Request } from '../ground/store-client.ts'

/** Who is the primary, and who its backup, from one number on. */
export interface View {
  readonly number: number
  readonly primary: string | null
  readonly backup: string | null
}

/** What the answer to each client's last command was. */
export type Answers = Readonly<Record<string, { readonly sequence: number; readonly value: string }>>

/** All that a server has. */
export interface Copy {
  readonly texts: Readonly<Record<string, string>>
  readonly answers: Answers
  /** How many commands it has carried out. */
  readonly count: number
}

export type Message =
  | Request
  /** From a server to the view service: it is alive, and goes by this view. The answer is the latest one. */
  | { readonly type: 'ping'; readonly view: number }
  // ---- from the primary to the backup, both of this view
  | { readonly type: 'copy'; readonly view: number; readonly copy: Copy }
  | { readonly type: 'forward'; readonly view: number; readonly count: number; readonly command: Command }
