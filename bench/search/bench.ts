import { parseArgs } from 'node:util'
import { type Budget, type Found, find } from './find.ts'
import { geometricMean, type Pair, type Ratio, ratioOf } from './ratio.ts'
import { random, type Strategy, strategies } from './strategies.ts'
import { type Subject, subjects } from './subjects.ts'

/** What each strategy came to, for each base. */
interface Row {
  readonly bug: string
  readonly isSetAside: boolean
  readonly found: Readonly<Record<string, readonly Found[]>>
}

/**
 * Runs and events until planted bugs are found, by each strategy, over so many bases; ratios are to random. The table is Markdown.
 * `--strategies a,b` (default: all), `--bases N` (10), `--runs N` and `--events N` for one search (1,000 and 20 million), names of bugs or of systems (all).
 */
export async function benchSearch(json: boolean, rest: readonly string[] = []): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...rest],
    allowPositionals: true,
    options: {
      strategies: { type: 'string', default: strategies.map(({ name }) => name).join(',') },
      bases: { type: 'string', default: '10' },
      runs: { type: 'string', default: '1000' },
      events: { type: 'string', default: '20000000' },
    },
  })
  const budget: Budget = { runs: Number(values.runs), events: Number(values.events) }
  const bases = Number(values.bases)
  const print = (line: string) => json || console.log(line)

  const others = othersOf(values.strategies.split(','))
  const names = others.map(({ name }) => `${name}: found | runs | ratio of runs | of events`)
  print(`| bug | random: found | runs | ${names.join(' | ')} |`)
  print(`|---|${'---|'.repeat(2 + 4 * others.length)}`)
  const rows: Row[] = []
  for (const subject of chosen(positionals)) {
    const row = await measured(subject, [random, ...others], bases, budget)
    rows.push(row)
    print(lineOf(row, others))
  }
  const sums = {
    'bugs set aside': rows.filter(({ isSetAside }) => isSetAside),
    'the others': rows.filter(({ isSetAside }) => !isSetAside),
    all: rows,
  }
  for (const [name, some] of Object.entries(sums)) if (some.length > 0) print(sumOf(name, some, others))
  if (json) console.log(JSON.stringify({ bases, budget, rows }))
}

/** Those of these names, besides random. */
function othersOf(names: readonly string[]): readonly Strategy[] {
  const unknown = names.find(name => !strategies.some(strategy => strategy.name === name))
  if (unknown !== undefined) throw new Error(`there is no strategy "${unknown}"`)
  return strategies.filter(strategy => strategy !== random && names.includes(strategy.name))
}

function chosen(names: readonly string[]): readonly Subject[] {
  const unknown = names.find(name => !subjects.some(subject => isNamed(subject, name)))
  if (unknown !== undefined) {
    throw new Error(`there is no bug or system "${unknown}"; bugs are ${subjects.map(({ name }) => name).join(', ')}`)
  }
  return names.length === 0 ? subjects : subjects.filter(subject => names.some(name => isNamed(subject, name)))
}

function isNamed(subject: Subject, name: string): boolean {
  return subject.name === name || subject.name.startsWith(`${name}-`)
}

async function measured(
  { name, scenario, isSetAside }: Subject,
  tried: readonly Strategy[],
  bases: number,
  budget: Budget,
): Promise<Row> {
  const found: Record<string, Found[]> = {}
  for (const strategy of tried) {
    const searches: Found[] = []
    found[strategy.name] = searches
    for (let base = 1; base <= bases; base++) searches.push(await find(scenario(), strategy, base, budget))
  }
  return { bug: name, isSetAside, found }
}

function lineOf(row: Row, others: readonly Strategy[]): string {
  const cells = others.flatMap(({ name }) => [
    ...counts(row, name),
    ratioText(ratioOf([pairOf(row, name, 'runs')])),
    ratioText(ratioOf([pairOf(row, name, 'events')])),
  ])
  return cellsOf([`${row.isSetAside ? '* ' : ''}\`${row.bug}\``, ...counts(row, random.name), ...cells])
}

function sumOf(name: string, rows: readonly Row[], others: readonly Strategy[]): string {
  const total = (strategy: string) => {
    const searches = rows.flatMap(({ found }) => found[strategy] ?? [])
    return `${searches.filter(({ found }) => found).length}/${searches.length}`
  }
  const cells = others.flatMap(strategy => [
    total(strategy.name),
    '',
    ...(['runs', 'events'] as const).map(what => ratioText(ratioOf(rows.map(row => pairOf(row, strategy.name, what))))),
  ])
  return cellsOf([`${name}: ${rows.length}`, total(random.name), '', ...cells])
}

/** In how many searches it was found, and the geometric mean of the runs: at least so many where it was not found in all. */
function counts({ found }: Row, strategy: string): readonly string[] {
  const searches = found[strategy] ?? []
  const successes = searches.filter(search => search.found).length
  const runs = geometricMean(searches.map(search => search.runs))
  return [`${successes}/${searches.length}`, `${successes < searches.length ? '≥ ' : ''}${runs.toFixed(1)}`]
}

function pairOf({ found }: Row, strategy: string, what: 'runs' | 'events'): Pair {
  const each = (name: string) => (found[name] ?? []).map(search => search[what])
  return { strategy: each(strategy), random: each(random.name) }
}

function ratioText({ ratio, least, most }: Ratio): string {
  return `${ratio.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`
}

function cellsOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
