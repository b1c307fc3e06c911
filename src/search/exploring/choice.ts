/** A message by its link and its number on it, as a plan's `schedule` names it: `n1->n2 #3`. */
export type MessageName = string

/** What may happen next, where it is for the explorer to say. */
export type Choice =
  | { readonly kind: 'deliver'; readonly message: MessageName }
  | { readonly kind: 'lose'; readonly message: MessageName }
  | { readonly kind: 'crash'; readonly node: string }
  /** Time goes on to what is due next; messages on their way stay there. */
  | { readonly kind: 'wait' }

export const WAIT: Choice = { kind: 'wait' }

/** Tells choices apart. */
export function keyOf(choice: Choice): string {
  switch (choice.kind) {
    case 'deliver':
    case 'lose':
      return `${choice.kind} ${choice.message}`
    case 'crash':
      return `crash ${choice.node}`
    case 'wait':
      return 'wait'
  }
}

export function messageName({ from, to, number }: { from: string; to: string; number: number }): MessageName {
  return `${from}->${to} #${number}`
}

/** The link of a message, and its number on it. */
export function linkAndNumber(message: MessageName): readonly [link: string, number: string] {
  return message.split(' #') as [string, string]
}
