import { run } from 'sameseed'
import { runPage } from 'sameseed/report'
import { raftScenario } from '../../examples/raft/scenario.ts'
import { medianOf } from '../median.ts'

/** A run has so many events, at least. */
const EVENTS = 10_000

/**
 * What the page of a run costs: making it, beside the run itself, and what a run costs of which none is made, with a journal and without.
 */
export async function benchPage(json: boolean): Promise<void> {
  const scenario = raftScenario({})
  const once = (seconds: number, journal: boolean) =>
    run(scenario, { seed: 1, options: { duration: `${seconds}s` } }, { journal })
  let seconds = 1
  while (((await once(seconds, true)).journal?.length ?? 0) < EVENTS) seconds++
  const subject = await once(seconds, true)
  const runMs = await medianOf(5, () => timed(() => once(seconds, false)))
  const journalMs = await medianOf(5, () => timed(() => once(seconds, true)))
  const pageMs = await medianOf(5, () => timed(() => runPage(scenario, subject)))
  const kib = Math.round(Buffer.byteLength(runPage(scenario, subject)) / 1_024)
  const events = subject.journal?.length ?? 0
  const figures = { events, kib, runMs, journalMs, pageMs, pageToRun: pageMs / runMs }
  if (json) console.log(JSON.stringify(figures))
  else {
    console.log(
      `a run of ${events.toLocaleString('en')} events: ${runMs.toFixed(0)} ms, with a journal ${journalMs.toFixed(0)} ms`,
    )
    console.log(`its page: ${pageMs.toFixed(0)} ms (${figures.pageToRun.toFixed(1)} times the run), ${kib} KiB`)
  }
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
