/** Reading the histories of other checkers of transactions, in which there are sessions and no times. */

export { ByteFormatError } from './byte-reader.ts'
export { readCobraLog } from './cobra-log.ts'
export { readDbcopBincode } from './dbcop-bincode.ts'
export { looksLikePlume, readPlumeText } from './plume-text.ts'
export { SESSION_FORMATS, type SessionFormat } from './session-format.ts'
export { historyOfSessions, type Sessions, type SessionTransaction } from './session-history.ts'
