export const state = { loaded: [] }
