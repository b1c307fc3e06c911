import type { Bugs } from '../ground/bug.ts'

const ACCOUNTS = 'microsoft/coyote, sample "AccountManager" (2022)'

export const bugs = {
  'created-twice': {
    description: 'Creating an account looks whether there is one, and then writes, whatever was written in between.',
    source: `${ACCOUNTS}: two concurrent creations succeed`,
  },
  'deleted-twice': {
    description: 'Deleting an account looks whether there is one, and then writes, whatever was written in between.',
    source: `${ACCOUNTS}: two concurrent deletions succeed`,
  },
  'tag-not-compared': {
    description: 'A withdrawal reads the balance and writes a new one, whatever was written in between.',
    source: 'microsoft/coyote, sample "AccountManager.ETags" (2022): optimistic concurrency control',
  },
  'image-of-nobody': {
    description: 'Storing an image looks whether there is the account, and not again when it has stored it.',
    source:
      'microsoft/coyote, samples "ImageGallery" and "PetImages" (2022): an image of an account that is deleted meanwhile',
  },
  'refused-at-the-limit': {
    description: 'A withdrawal that leaves exactly what has to stay is refused.',
    source: 'p-org/P, tutorial 1, "Client Server" (2021): the bug that is left in the abstract server',
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
