import { run } from 'sameseed'
import { runPage } from 'sameseed/report'
import { raftScenario } from '../../examples/raft/scenario.ts'
import { medianOf } from '../median.ts'

/** A run has so many events, at least. */
const EVENTS = 10_000

/** Runs that are right, and one with a planted bug: of a failure, the page tells what led to it. */
const SUBJECTS = [
  { name: 'a run', scenario: raftScenario({}) },
  { name: 'a failing run', scenario: raftScenario({ bug: 'no-duplicate-detection' }) },
] as const

/**
 * What the page of a run costs: making it, beside the run itself, and what a run costs of which none is made, with a journal and without. Times
 * of the processor, so that it does not matter what else the machine does; the first page is told apart, since all of its code is new then.
 */
export async function benchPage(json: boolean): Promise<void> {
  const figures: unknown[] = []
  for (const { name, scenario } of SUBJECTS) {
    const once = (seconds: number, journal: boolean) =>
      run(scenario, { seed: 1, options: { duration: `${seconds}s` } }, { journal })
    let seconds = 1
    while (((await once(seconds, true)).journal?.length ?? 0) < EVENTS) seconds++
    const subject = await once(seconds, true)
    const firstMs = await cpuOf(() => runPage(scenario, subject))
    const pageMs = await medianOf(5, () => cpuOf(() => runPage(scenario, subject)))
    const runMs = await medianOf(5, () => cpuOf(() => once(seconds, false)))
    const journalMs = await medianOf(5, () => cpuOf(() => once(seconds, true)))
    const kib = Math.round(Buffer.byteLength(runPage(scenario, subject)) / 1_024)
    const { verdict, journal } = subject
    const events = journal?.length ?? 0
    figures.push({ name, verdict, events, kib, runMs, journalMs, firstMs, pageMs, pageToRun: pageMs / runMs })
    if (json) continue
    console.log(
      `${name} of ${events.toLocaleString('en')} events: ${runMs.toFixed(0)} ms of the processor, with a journal ${journalMs.toFixed(0)} ms`,
    )
    console.log(
      `its page: ${pageMs.toFixed(0)} ms (${(pageMs / runMs).toFixed(1)} times the run), the first time ${firstMs.toFixed(0)} ms, ${kib} KiB`,
    )
  }
  if (json) console.log(JSON.stringify(figures))
}

/** Milliseconds that the processor worked for it. */
async function cpuOf(work: () => unknown): Promise<number> {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}
