import { Worker } from 'node:worker_threads'

/** Allocates and computes, as a simulation does, and knows nothing of one: so many rounds in the time that it is given. */
const WORK = `
const { parentPort, workerData } = require('node:worker_threads')
const endMs = performance.now() + workerData
let rounds = 0
while (performance.now() < endMs) {
  const map = new Map()
  for (let i = 0; i < 20000; i++) map.set('key ' + (i % 1000), { i, next: [i, i + 1] })
  rounds++
}
parentPort.postMessage(rounds)
`

/** Rounds a second of a number of threads that have nothing to do with each other: what the machine itself gives. */
export async function bareRoundsPerSecond(threads: number, ms: number): Promise<number> {
  const rounds = await Promise.all(
    Array.from(
      { length: threads },
      () =>
        new Promise<number>((resolve, reject) => {
          const worker = new Worker(WORK, { eval: true, workerData: ms })
          worker.once('message', resolve)
          worker.once('error', reject)
        }),
    ),
  )
  return (rounds.reduce((sum, each) => sum + each, 0) / ms) * 1_000
}
