export type Message = { readonly type: 'put'; readonly item: number } | { readonly type: 'take' }

/** There is room for so many items. */
export const ROOM = 1
