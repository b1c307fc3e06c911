/**
 * Names the formats of checkers of transactions that know the order in each session, and no times: `dbcop` is its `history.bincode`, `plume` the
 * text of Plume, AWDIT and PolySI, `cobra` a folder of logs.
 */
export const SESSION_FORMATS = ['dbcop', 'plume', 'cobra'] as const

/** Says which of them a history is in. */
export type SessionFormat = (typeof SESSION_FORMATS)[number]
