import { createRequire } from 'node:module'

interface Bluebird {
  setScheduler(scheduler: (drain: () => void) => void): unknown
}

/**
 * `redlock` uses bluebird's promises, and bluebird keeps one queue of callbacks for the whole process, to be emptied by one
 * `setImmediate`. In a simulation, where all workers share a process, that of one worker would carry out the callbacks of
 * another, and the timers set there would stand still with the wrong one. Emptied in a microtask, nothing is left in the
 * queue when the next worker's turn comes.
 */
const fromRedlock = createRequire(createRequire(import.meta.url).resolve('redlock'))
const bluebird = fromRedlock('bluebird') as Bluebird
bluebird.setScheduler(drain => queueMicrotask(drain))
