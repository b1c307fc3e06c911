import type { Bugs } from '../ground/bug.ts'

export const bugs = {
  'one-is-woken': {
    description: 'Of all that wait for something to change one is woken, and it may be one that can do nothing yet.',
    source:
      'microsoft/coyote, sample "BoundedBuffer" (2022), after "Extreme Programming Challenge Fourteen" of the C2 wiki',
  },
  'not-looked-again': {
    description: 'Who is woken goes on, and does not look again whether another one was quicker.',
    source: 'Lampson and Redell, "Experience with Processes and Monitors in Mesa" (1980): a wait stands in a loop',
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
