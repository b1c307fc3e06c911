import type { Bugs } from '../ground/bug.ts'

const PING = 'emichael/dslabs, lab 0, "Ping Server" (2018)'
const CLIENT_SERVER = 'emichael/dslabs, lab 1, "Client-Server" (2018)'

export const bugs = {
  'asked-twice-at-most': {
    description: 'A client asks again once, and then waits for good.',
    source: `${PING}: the line of the client that makes it go on, left out`,
  },
  'any-answer-will-do': {
    description: 'A client takes the answer to an earlier request for that to its last one.',
    source: `${PING}: the check of the client whose answer it is, left out`,
  },
  'done-again': {
    description: 'A request that comes again is done again.',
    source: `${CLIENT_SERVER}, part 2: at least once`,
  },
  'only-the-last-is-known': {
    description: 'A copy of a request that comes after the next one is done again.',
    source: `${CLIENT_SERVER}, part 3: what happens when the server receives an old request`,
  },
  'answered-anew': {
    description: 'A request that comes again is answered by what the key holds by then.',
    source: `${CLIENT_SERVER}, part 3: the result of the last command of each client is kept`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
