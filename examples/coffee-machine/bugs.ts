import type { Bugs } from '../ground/bug.ts'

const COYOTE = 'microsoft/coyote, sample "CoffeeMachineActors" (2022)'
const P = 'p-org/P, tutorial 3, "Espresso Machine" (2021)'

export const bugs = {
  'empty-is-exactly-zero': {
    description: 'The hopper is taken for empty at zero, and not below, where a grinder that ran too long leaves it.',
    source: `${COYOTE}: the bug that is left in it`,
  },
  'grinder-left-on': {
    description: 'A controller that starts does not switch off what the one before it has left on.',
    source: `${COYOTE}: each instance has to find out what state the hardware is in`,
  },
  'old-grounds': {
    description: 'A controller that starts takes a filter that is full for one that it has filled.',
    source: `${COYOTE}: old grounds are dumped`,
  },
  'warm-for-good': {
    description: 'The water is heated when the controller starts, and taken for hot from then on.',
    source: `${P}: what has to come before what`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
