import { bugs } from '../../examples/raft/bugs.ts'
import { STRATEGIES, type Strategy } from '../../src/search/guidance/mutate.ts'
import { median } from '../median.ts'
import { overheads } from './overhead.ts'
import { behavioursReached, guidedRunsToBug, isBug, randomRunsToBug } from './runs-to-bug.ts'

/** So many base seeds unless `--bases=N` says otherwise. */
const BASES = 10
/** Runs for one bug and base, unless `--most=RUNS` says otherwise. */
const MOST_RUNS = 1_000
/** Runs after which behaviours are counted, and over so many bases. */
const RUNS_COUNTED = 300
const BASES_COUNTED = 3

/** Those that purely random seeds find in tens to hundreds of runs. What takes three shows nothing, what takes thousands takes too long. */
const TELLING = [
  'vote-not-persisted',
  'commit-of-old-term',
  'read-without-quorum',
  'read-before-noop',
  'term-not-updated-on-reply',
  'stale-vote-counted',
  'removed-leader-leads-on',
  'membership-before-noop',
]

interface BugFigures {
  readonly bug: string
  /** Runs for each base; one more than the most where it was not found. */
  readonly random: readonly number[]
  readonly guided: readonly number[]
}

const geometricMean = (values: readonly number[]) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)

/** Runs to find planted bugs of the Raft example, guided against purely random, and behaviours reached in as many runs. */
export async function benchGuidance(json: boolean, rest: readonly string[] = []): Promise<void> {
  const number = (name: string, otherwise: number) =>
    Number(rest.find(word => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise)
  const bases = number('bases', BASES)
  const most = number('most', MOST_RUNS)
  const wanted = rest.find(word => word.startsWith('--strategies='))?.slice('--strategies='.length)
  const strategies = wanted === undefined ? {} : { strategies: wanted.split(',').filter(isStrategy) }
  const names = rest.filter(word => !word.startsWith('--'))
  const unknown = names.find(name => !isBug(name))
  if (unknown !== undefined) throw new Error(`there is no bug "${unknown}"; there are ${Object.keys(bugs).join(', ')}`)
  const print = (line: string) => json || console.log(line)

  const all: BugFigures[] = []
  print(
    `runs to the bug over ${bases} base seeds, at most ${most}; ratio: geometric means, below 1 guided is quicker\n`,
  )
  print(`${'bug'.padEnd(30)}  found         median        geometric mean`)
  print(`${''.padEnd(30)} random guided  random guided  random guided  ratio`)
  for (const bug of (names.length > 0 ? names : TELLING).filter(isBug)) {
    const random: number[] = []
    const guided: number[] = []
    for (let base = 1; base <= bases; base++) {
      random.push(await randomRunsToBug(bug, base, most))
      guided.push(await guidedRunsToBug(bug, base, most, strategies))
    }
    all.push({ bug, random, guided })
    const found = (runs: readonly number[]) => String(runs.filter(each => each <= most).length).padStart(6)
    const middle = (runs: readonly number[]) => (median(runs) > most ? '-' : String(median(runs))).padStart(6)
    const mean = (runs: readonly number[]) => geometricMean(runs).toFixed(1).padStart(6)
    const columns = [found, middle, mean].map(column => `${column(random)} ${column(guided)}`)
    print(`${bug.padEnd(30)} ${columns.join('  ')}  ${ratioOf({ random, guided }).toFixed(2).padStart(5)}`)
  }
  const ratio = geometricMean(all.map(ratioOf))
  print(`${'all'.padEnd(30)} ${''.padEnd(41)}  ${ratio.toFixed(2).padStart(5)}\n`)

  const counted: { random: number; guided: number }[] = []
  for (let base = 1; base <= Math.min(bases, BASES_COUNTED); base++) {
    counted.push(await behavioursReached(base, RUNS_COUNTED))
  }
  for (const [i, { random, guided }] of counted.entries()) {
    print(`behaviours of the correct one after ${RUNS_COUNTED} runs, base ${i + 1}: ${random} random, ${guided} guided`)
  }
  const overhead = await overheads()
  for (const [name, times] of Object.entries(overhead)) {
    print(`recording behaviours takes ${times.toFixed(2)} times the processor time of ${name}`)
  }
  if (json) console.log(JSON.stringify({ most, bugs: all, ratio, behaviours: counted, overhead }))
}

function isStrategy(name: string): name is Strategy {
  return STRATEGIES.some(each => each === name)
}

function ratioOf({ random, guided }: Pick<BugFigures, 'random' | 'guided'>): number {
  return geometricMean(guided) / geometricMean(random)
}
