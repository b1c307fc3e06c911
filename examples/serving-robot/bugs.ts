import type { Bugs } from '../ground/bug.ts'

const COYOTE = 'microsoft/coyote, sample "DrinksServingRobotActors" (2022)'

export const bugs = {
  'pending-for-too-long': {
    description:
      'The robot takes its order for pending until it has moved, and waits again if a navigator starts before.',
    source: `${COYOTE}: the bug that is left in it`,
  },
  'recorded-in-memory': {
    description: 'The navigator says that an order is recorded before that is on its disk.',
    source: `${COYOTE}: a request is saved, and then confirmed`,
  },
  'deleted-when-sent': {
    description: 'The navigator deletes an order when it has sent the route, whether or not that arrives.',
    source: `${COYOTE}: no request and no response is lost`,
  },
  'any-route-will-do': {
    description: 'The robot follows a route that it has been sent before.',
    source:
      'Birrell and Nelson, "Implementing Remote Procedure Calls" (1984): a repeated call is known by its identifier',
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
