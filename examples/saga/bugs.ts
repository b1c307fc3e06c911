import type { Bugs } from '../ground/bug.ts'

const SAGAS = 'Garcia-Molina and Salem, "Sagas" (1987)'
const REPEATED =
  'Birrell and Nelson, "Implementing Remote Procedure Calls" (1984): a repeated call is known by its identifier'

export const bugs = {
  'start-not-durable': {
    description:
      'The agency books before it is on its disk that it is about to, and knows nothing of it after a crash.',
    source: `${SAGAS}: the beginning of a saga is in the log`,
  },
  'decision-not-durable': {
    description:
      'The agency takes back what it has before it is on its disk that it gives up, and books again after a crash.',
    source: `${SAGAS}: an abort is in the log before compensations run`,
  },
  'silence-is-a-no': {
    description: 'The agency takes back what was confirmed, and not what it has asked for in vain.',
    source:
      'Helland, "Life beyond Distributed Transactions: an Apostate\'s Opinion" (2007): tentative operations are uncertain',
  },
  'cancelled-once': {
    description: 'A cancellation that is not answered is not repeated.',
    source: `${SAGAS}: compensations are run until they succeed`,
  },
  'booked-after-all': {
    description: 'A service that is told to cancel what it does not have yet books it when that comes.',
    source:
      'Helland, "Life beyond Distributed Transactions: an Apostate\'s Opinion" (2007): messages are reordered and repeated',
  },
  'booked-twice': {
    description: 'A booking that is repeated takes another place.',
    source: REPEATED,
  },
  'freed-twice': {
    description: 'A cancellation that is repeated frees another place.',
    source: REPEATED,
  },
  'booking-not-durable': {
    description: 'A service confirms a booking before that is on its disk.',
    source: 'Pillai et al., "All File Systems Are Not Created Equal" (2014)',
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
