import { type PlanSize, type Run, run, shrink } from 'sameseed'
import { type BugName, bugs } from '../../examples/raft/bugs.ts'
import { raftScenario } from '../../examples/raft/scenario.ts'
import { median } from '../median.ts'

/** So many base seeds unless `--bases=N` says otherwise. */
const BASES = 10
/** So many of the failures found are shrunk: that takes longer than finding them. */
const SHRUNK_BASES = 3
const MOST_RUNS = 1_000
/** By runs and not by seconds: the sizes are the same on every machine. */
const SHRINK_RUNS = 400

interface BugFigures {
  readonly bug: string
  readonly found: number
  readonly medianRuns: number
  readonly medianSeconds: number
  readonly before: string
  readonly after: string
  /** Operations, faults and perturbed messages of the shrunk plan, the median of those shrunk. */
  readonly medianSize: number
  readonly medianShrinkSeconds: number
  readonly signature: string
}

async function firstFailure(
  scenario: ReturnType<typeof raftScenario>,
  base: number,
): Promise<{ runs: number; failing: Run } | undefined> {
  for (let runs = 1; runs <= MOST_RUNS; runs++) {
    const result = await run(scenario, { seed: `${base}-${runs}` })
    if (result.failed) return { runs, failing: result }
  }
  return undefined
}

const total = ({ operations, faults, perturbedMessages }: PlanSize) => operations + faults + perturbedMessages
const text = ({ operations, faults, perturbedMessages, nodes }: PlanSize) =>
  `${operations}o ${faults}f ${perturbedMessages}m ${nodes}n`

async function measure(bug: BugName, bases: number): Promise<BugFigures> {
  const scenario = raftScenario({ bug })
  const runs: number[] = []
  const seconds: number[] = []
  const sizes: number[] = []
  const shrinkSeconds: number[] = []
  let [before, after, signature, found] = ['', '', '', 0]
  for (let base = 1; base <= bases; base++) {
    const start = performance.now()
    const failure = await firstFailure(scenario, base)
    runs.push(failure?.runs ?? Number.POSITIVE_INFINITY)
    seconds.push((performance.now() - start) / 1_000)
    if (failure === undefined) continue
    found++
    if (shrinkSeconds.length === SHRUNK_BASES) continue
    const began = performance.now()
    const shrunk = await shrink(scenario, failure.failing as never, { shrinkRuns: SHRINK_RUNS })
    shrinkSeconds.push((performance.now() - began) / 1_000)
    sizes.push(total(shrunk.after))
    if (before === '')
      [before, after, signature] = [text(shrunk.before), text(shrunk.after), failure.failing.signature ?? '']
  }
  return {
    bug,
    found,
    medianRuns: median(runs),
    medianSeconds: median(seconds),
    before,
    after,
    medianSize: sizes.length === 0 ? Number.NaN : median(sizes),
    medianShrinkSeconds: shrinkSeconds.length === 0 ? Number.NaN : median(shrinkSeconds),
    signature,
  }
}

/** Runs until each planted bug of the Raft example (or only those named) is found, over ten base seeds, and what shrinking makes of it. */
export async function benchBugs(json: boolean, rest: readonly string[] = []): Promise<void> {
  const names = rest.filter(word => !word.startsWith('--bases='))
  const bases = Number(rest.find(word => word.startsWith('--bases='))?.slice('--bases='.length) ?? BASES)
  const unknown = names.find(name => !(name in bugs))
  if (unknown !== undefined) throw new Error(`there is no bug "${unknown}"; there are ${Object.keys(bugs).join(', ')}`)
  const figures: BugFigures[] = []
  if (!json) {
    console.log('o: operations, f: faults, m: perturbed messages, n: nodes; medians over the base seeds\n')
    console.log(
      `${'bug'.padEnd(34)} found   runs  seconds  before               after              size  shrinking  signature`,
    )
  }
  for (const bug of (names.length > 0 ? names : Object.keys(bugs)) as BugName[]) {
    const row = await measure(bug, bases)
    figures.push(row)
    if (json) continue
    const columns = [
      row.bug.padEnd(34),
      `${row.found}/${bases}`.padStart(5),
      String(row.medianRuns).padStart(6),
      row.medianSeconds.toFixed(2).padStart(8),
      ` ${row.before.padEnd(20)}`,
      row.after.padEnd(18),
      String(row.medianSize).padStart(4),
      `${row.medianShrinkSeconds.toFixed(1)} s`.padStart(10),
      ` ${row.signature}`,
    ]
    console.log(columns.join(' '))
  }
  if (json) console.log(JSON.stringify({ bugs: figures }))
}
