interface ErrorCode {
  readonly name: string
  /** Whether it says that the operation did not happen, and never will. */
  readonly isDefinite: boolean
}

/** The errors of Maelstrom's protocol (its doc/protocol.md). Those that a program makes up itself, from 1000 on, are indefinite. */
const ERROR_CODES: Readonly<Record<number, ErrorCode>> = {
  0: { name: 'timeout', isDefinite: false },
  1: { name: 'node-not-found', isDefinite: true },
  10: { name: 'not-supported', isDefinite: true },
  11: { name: 'temporarily-unavailable', isDefinite: true },
  12: { name: 'malformed-request', isDefinite: true },
  13: { name: 'crash', isDefinite: false },
  14: { name: 'abort', isDefinite: true },
  20: { name: 'key-does-not-exist', isDefinite: true },
  21: { name: 'key-already-exists', isDefinite: true },
  22: { name: 'precondition-failed', isDefinite: true },
  30: { name: 'txn-conflict', isDefinite: true },
}

/** What an error's code means. */
export function errorCode(code: unknown): ErrorCode {
  return ERROR_CODES[code as number] ?? { name: `error ${code}`, isDefinite: false }
}
