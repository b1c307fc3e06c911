/** Which node began it, and its number there. */
export type Id = `${string}#${number}`

export type Message =
  /** From a client. It is answered when it is on its way for certain. */
  | { readonly type: 'broadcast'; readonly value: number }
  // ---- the tree
  | { readonly type: 'gossip'; readonly id: Id; readonly value: number; readonly isAnswer: boolean }
  /** Tells what its sender has, and that it is there. */
  | { readonly type: 'have'; readonly ids: readonly Id[] }
  /** Asks for what was announced and did not come, and for all that is next. */
  | { readonly type: 'graft'; readonly ids: readonly Id[] }
  /** What its sender gets it has from another one already. */
  | { readonly type: 'prune' }
  // ---- the neighbours
  /** Asks to be one. Who has hardly any is not refused. */
  | { readonly type: 'neighbour'; readonly isUrgent: boolean }
  | { readonly type: 'disconnect' }
  /** Tells of some others, and is answered with some. */
  | { readonly type: 'shuffle'; readonly nodes: readonly string[] }

export type Reply = 'sent' | 'yes' | 'no' | readonly string[]
