import type { Bugs } from '../ground/bug.ts'

const GRAY = 'Gray, "Notes on Data Base Operating Systems" (1978)'
const MOHAN =
  'Mohan, Lindsay and Obermarck, "Transaction Management in the R* Distributed Database Management System" (1986)'
const BERNSTEIN = 'Bernstein, Hadzilacos and Goodman, "Concurrency Control and Recovery in Database Systems" (1987)'

export const bugs = {
  'decision-not-durable': {
    description: 'The coordinator tells of a commit before that is on its disk, and presumes abort after a crash.',
    source: `${MOHAN}, 3.1: the commit record is forced`,
  },
  'vote-not-durable': {
    description: 'A participant votes yes before that is on its disk, and knows nothing of it after a crash.',
    source: `${GRAY}: a prepared participant can commit even if it crashes; ${MOHAN}, 2: the prepare record is forced`,
  },
  'locks-lost-in-recovery': {
    description: 'A participant that restarts knows what it has prepared, but has let go of the locks.',
    source: `${BERNSTEIN}, 7.4: recovery acquires the locks of transactions in doubt again`,
  },
  'aborts-on-its-own': {
    description: 'A participant that has voted yes and hears nothing aborts.',
    source: `${BERNSTEIN}, 7.3: the uncertainty period; Skeen, "Nonblocking Commit Protocols" (1981)`,
  },
  'commits-on-its-own': {
    description: 'A participant that has voted yes and hears nothing commits.',
    source: `${GRAY}: the heuristic decision; X/Open, "Distributed Transaction Processing: The XA Specification" (1991)`,
  },
  'timeout-is-a-yes': {
    description: 'The coordinator counts those that said no, and takes silence for a yes.',
    source: `${BERNSTEIN}, 7.4: the coordinator commits only if it has received yes from all`,
  },
  'prepares-again': {
    description: 'A participant forgets what is decided, and prepares it again when the request comes a second time.',
    source:
      'Birrell and Nelson, "Implementing Remote Procedure Calls" (1984): a repeated call is known by its identifier',
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
