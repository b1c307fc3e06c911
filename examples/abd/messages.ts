/** Orders the writes of a register: by number, and of two with the same number by their writers. */
export interface Tag {
  readonly number: number
  readonly writer: string
}

export interface Tagged {
  readonly tag: Tag
  readonly value: number | null
}

export type Message =
  | { readonly type: 'query'; readonly key: string }
  | { readonly type: 'store'; readonly key: string; readonly tagged: Tagged }

/** What a register holds that was never written. */
export const NOTHING: Tagged = { tag: { number: 0, writer: '' }, value: null }

export function isAfter(a: Tag, b: Tag): boolean {
  return a.number === b.number ? a.writer > b.writer : a.number > b.number
}
