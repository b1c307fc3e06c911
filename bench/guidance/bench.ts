import { behavioursReached } from './behaviours-reached.ts'
import { overheads } from './overhead.ts'

/** Runs after which behaviours are counted, and over so many bases. */
const RUNS_COUNTED = 300
const BASES_COUNTED = 3

/** Behaviours reached in as many runs, guided against purely random, and what recording them costs. What it finds: `search`. */
export async function benchGuidance(json: boolean): Promise<void> {
  const print = (line: string) => json || console.log(line)
  const counted: { random: number; guided: number }[] = []
  for (let base = 1; base <= BASES_COUNTED; base++) counted.push(await behavioursReached(base, RUNS_COUNTED))
  for (const [i, { random, guided }] of counted.entries()) {
    print(`behaviours of the correct one after ${RUNS_COUNTED} runs, base ${i + 1}: ${random} random, ${guided} guided`)
  }
  const overhead = await overheads()
  for (const [name, times] of Object.entries(overhead)) {
    print(`recording behaviours takes ${times.toFixed(2)} times the processor time of ${name}`)
  }
  if (json) console.log(JSON.stringify({ behaviours: counted, overhead }))
}
