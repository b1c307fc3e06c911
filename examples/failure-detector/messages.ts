export type Message =
  /** From the detector to a node. */
  | { readonly type: 'ping'; readonly round: number }
  | { readonly type: 'pong'; readonly round: number; readonly life: number }
  /** From the detector to those who want to know who is up, once in a round. */
  | { readonly type: 'status'; readonly round: number; readonly up: readonly string[] }
