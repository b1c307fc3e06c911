import type { Bugs } from '../ground/bug.ts'

const COYOTE = 'microsoft/coyote, sample "Monitors" (2022)'
const P = 'p-org/P, tutorial 4, "Failure Detector" (2021)'

export const bugs = {
  'any-pong-counts': {
    description: 'A late pong counts for the round in which it comes, and not for the one whose ping it answers.',
    source: `${COYOTE}: pings that go unanswered pile up`,
  },
  'attempts-not-reset': {
    description: 'Attempts of one round count in the next ones, and a single lost ping is taken for a failure.',
    source: `${P}: a round begins without attempts`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
