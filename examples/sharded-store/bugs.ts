import type { Bugs } from '../ground/bug.ts'

const LAB = 'emichael/dslabs, lab 4, "Sharded Key-Value Service" (2018)'

export const bugs = {
  'answers-not-moved': {
    description: 'A shard that moves goes without the answers to clients, and what they repeat is done again.',
    source: `${LAB}, part 2: at-most-once semantics move with the shard`,
  },
  'moved-while-locked': {
    description: 'A group goes on to the next configuration though there are transactions that are not decided.',
    source: `${LAB}, part 3: reconfiguration is delayed while there are locks`,
  },
  'served-before-received': {
    description: 'A group serves a shard from when it has it by the configuration, and not from when it has come.',
    source: `${LAB}, part 2: when a shard may be given to another group`,
  },
  'configurations-left-out': {
    description: 'A group goes on to the latest configuration, and not one after the other.',
    source: `${LAB}, part 2: reconfigurations one at a time, in order`,
  },
  'received-again': {
    description: 'A shard that comes a second time replaces what was done in it since.',
    source: `${LAB}, part 2: messages may come late and twice`,
  },
  'any-copy-ends-the-wait': {
    description: 'A late copy of a shard that came before ends the wait for the one that is to come.',
    source: `${LAB}, part 2: messages may come late and twice; it was in this example by mistake, until seed 197 found it`,
  },
  'given-once': {
    description: 'A shard that is lost on its way is not sent again.',
    source: `${LAB}, part 2: messages may be lost`,
  },
  'waits-for-locks': {
    description: 'A transaction waits for the locks of another one, which may wait for its own.',
    source: `${LAB}, part 3: reject what cannot have its locks`,
  },
  'reads-not-locked': {
    description: 'A transaction locks what it appends to, and not what it reads.',
    source: `${LAB}, part 3: read and write locks`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
