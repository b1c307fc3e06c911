import type { Bugs } from '../ground/bug.ts'

const LAB = 'emichael/dslabs, lab 2, "Primary-Backup Service" (2018)'

export const bugs = {
  'view-not-acknowledged': {
    description: 'The view service goes on to another view, whether or not the primary has heard of this one.',
    source: `${LAB}, part 1: the acknowledgment rule`,
  },
  'anyone-is-promoted': {
    description: 'The view service makes any server the primary that is alive, where neither primary nor backup is.',
    source: `${LAB}, part 1: a primary was the primary or the backup of the view before`,
  },
  'acknowledged-without-copy': {
    description: 'A primary acknowledges a view before its backup has all that it has.',
    source: `${LAB}, part 2: the primary initialises the backup with the complete state`,
  },
  'forwards-of-an-old-view': {
    description: 'A backup takes commands from the primary of a view that is over.',
    source: `${LAB}, part 2: a backup that has heard of the next view rejects what the old primary forwards`,
  },
  'answers-on-its-own': {
    description: 'A primary answers reads without asking its backup.',
    source: `${LAB}, part 2: two servers that think they are primary`,
  },
  'backup-not-waited-for': {
    description: 'A primary answers when it has sent a command to its backup, whether or not that arrives.',
    source: `${LAB}, part 2: the backup sees every update`,
  },
  'copied-again': {
    description: 'A backup that has carried out commands takes a copy from before them, which comes late.',
    source: `${LAB}, part 2: the backup sees every update, in the same order`,
  },
  'answers-not-copied': {
    description: 'A new backup does not know which commands were carried out, and does them again.',
    source: `${LAB}, part 2: the state includes what makes a command be carried out once`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
