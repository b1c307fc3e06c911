import type { ChalkInstance } from 'chalk'
import { ROOM_KINDS } from '../../faults/machine-room.ts'
import type { SessionResults } from '../../fuzz/session/results.ts'
import { counted, grouped } from '../../options/counted.ts'
import { quoted, quotedLine } from '../../options/quoted.ts'
import { seconds } from '../../report/seconds.ts'
import { PLAN_STRATEGIES, planOptionsOf } from '../../search/plan-strategies.ts'
import { howOften } from '../how-often.ts'
import { everyRunText } from './every-run.ts'
import { failureName } from './failure-name.ts'

const MAX_MARKS = 20

/** What a session came to, for a person. */
export function closingTable(chalk: ChalkInstance, results: SessionResults): string {
  const { executed, simulatedMs, tookMs, runs, scenario, failures, undecided, problems } = results
  const rates = `(${grouped((executed / tookMs) * 1_000)} runs/s, ${grouped(simulatedMs / tookMs)} simulated seconds/s)`
  // Where it stopped early, some runs were made that do not count.
  const speed = executed === runs ? ` ${chalk.dim(rates)}` : ''
  const lines = [`${chalk.bold(quotedLine(scenario.name))}: ${counted(runs, 'run')} in ${seconds(tookMs)}${speed}`]
  if (results.given !== undefined) {
    const failed = failures.reduce((sum, { hits }) => sum + hits, 0)
    const given = JSON.stringify(results.given)
    const strategy = PLAN_STRATEGIES.find(name => given === JSON.stringify({ options: planOptionsOf(name) }))
    const how = strategy === undefined ? 'what the plan says' : `--strategy ${strategy}`
    lines.push(`with ${how} it fails in ${grouped(failed)} of ${counted(runs, 'seed')}`)
  }
  const vacuous = problems.filter(({ outcome }) => outcome === 'vacuous')
  const isInterrupted = results.status === 'interrupted'
  if (isInterrupted) {
    const { count } = results.seeds
    const rest = count === undefined ? '' : `, of ${counted(count, 'seed')}`
    lines.push(chalk.yellow(`interrupted${rest}: the same command with --resume goes on`))
  }
  // With failures it may have been enough of them that ended it.
  const { count = runs } = results.seeds
  if (results.status === 'complete' && failures.length + problems.length === 0 && runs < count) {
    lines.push(
      chalk.yellow(
        `the time was up after ${grouped(runs)} of ${counted(count, 'seed')}: the same command with --resume and more --time goes on`,
      ),
    )
  }
  if (failures.length === 0 && vacuous.length === 0) lines.push(nothingFound(chalk, results))
  for (const { signature, shape, path, nondeterministic, ...found } of failures) {
    // Only where it tells entries apart.
    const isOneOfSeveral = failures.filter(other => other.signature === signature).length > 1
    const needs =
      isOneOfSeveral && shape !== undefined ? ` (${shape.length === 0 ? 'no faults' : shape.join(', ')})` : ''
    const file = path === undefined ? '' : `  ${chalk.dim(path)}`
    const flag = nondeterministic === undefined ? '' : `  ${chalk.yellow('not deterministic')}`
    lines.push(
      `${chalk.red('✗')} ${howOften(found)}  ${quotedLine(failureName({ signature, message: found.message }))}${needs}${flag}${file}`,
    )
  }
  const everyRun = everyRunText(results)
  if (everyRun !== undefined) lines.push(chalk.yellow(everyRun))
  for (const { message } of vacuous) lines.push(`${chalk.yellow('?')} ${quoted(message)}`)
  for (const finding of undecided) {
    lines.push(
      `${chalk.yellow('?')} ${howOften(finding)}  ${quotedLine(finding.signature)}: ${quoted(finding.message)}`,
    )
  }
  return lines.join('\n')
}

function nothingFound(chalk: ChalkInstance, { runs, status, problems }: SessionResults): string {
  if (runs === 0) return 'nothing was run'
  // Two runs that differ, or one that could not be made, leave nothing that could be relied on.
  if (problems.length > 0) return `${chalk.yellow('?')} no failure found, which says nothing: see the error above`
  return chalk.green(status === 'interrupted' ? 'no failure found so far' : '✓ no failure found')
}

/** What was reached and what broke, and what was not and did not. Empty if the scenario has nothing of the kind. */
export function coverageTable(chalk: ChalkInstance, results: SessionResults): string {
  const { coverage, covered, runs, scenario, neverReached, slowest } = results
  if (covered === 0) return ''
  // Seeds are run in batches, and what a batch covered is not told apart by seed.
  const beyond = covered - runs
  const lines =
    beyond > 0
      ? [chalk.dim(`of ${counted(covered, 'run')}, ${grouped(beyond)} of them beyond the last failure that counts`)]
      : []
  const faults = Object.entries(coverage.faults)
  if (faults.length > 0) {
    const rows = faults.map(([kind, { injected, effective }]) => [
      kind,
      grouped(injected),
      grouped(effective),
      grouped(injected - effective),
    ])
    lines.push(...table(['fault', 'injected', 'effective', 'inert'], rows, chalk))
    const useless = faults
      .filter(([kind, { effective }]) => effective === 0 && !isOfTheRoom(kind, results))
      .map(([kind]) => kind)
    if (useless.length > 0) lines.push(chalk.yellow(`never had any effect: ${useless.join(', ')}`))
  } else if (results.failures.length === 0) lines.push(chalk.yellow('no fault happened in any run'))
  const marks = [
    ...Object.entries(coverage.reached).map(([label, runs]) => [label, runs] as const),
    ...scenario.sometimes.flatMap(name => {
      const runs = coverage.sometimes[name] ?? 0
      // A property of a label's name which asks for just that is the same thing.
      return coverage.reached[name] === runs ? [] : [[name, runs] as const]
    }),
  ]
  if (marks.length > 0) {
    const rarest = marks.sort(([, a], [, b]) => a - b).slice(0, MAX_MARKS)
    const rows = rarest.map(([label, runs]) => [
      quotedLine(label),
      grouped(runs),
      `${Math.round((100 * runs) / covered)}%`,
    ])
    lines.push(...table(['reached', 'runs', ''], rows, chalk))
    if (marks.length > MAX_MARKS) lines.push(chalk.dim(`and ${marks.length - MAX_MARKS} more, reached more often`))
  }
  if (neverReached.length > 0) {
    const names = neverReached.map(name => `"${quotedLine(name)}"`).join(', ')
    lines.push(chalk.yellow(`never reached in ${counted(covered, 'run')}: ${names}`))
  }
  const slow = slowest.map(({ seed, tookMs }) => `${seed} (${seconds(tookMs)})`)
  if (slow.length > 0) lines.push(chalk.dim(`slowest seeds: ${slow.join(', ')}`))
  return lines.join('\n')
}

/** One line for each of several scenarios, when all are done. */
export function overview(chalk: ChalkInstance, sessions: readonly SessionResults[]): string {
  const rows = sessions.map(({ scenario, runs, tookMs, failures, undecided, problems }) => [
    quotedLine(scenario.name),
    grouped(runs),
    seconds(tookMs),
    grouped(failures.length),
    grouped(failures.reduce((sum, entry) => sum + entry.hits, 0)),
    grouped(undecided.reduce((sum, entry) => sum + entry.hits, 0)),
    grouped(problems.length),
  ])
  return table(['scenario', 'runs', 'time', 'failures', 'hits', 'undecided', 'problems'], rows, chalk).join('\n')
}

/** The first column to the left, numbers to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[], chalk: ChalkInstance): string[] {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map(row => row[i]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  return [chalk.dim(line(head)), ...rows.map(line)]
}

/** Whether nobody asked for it: that a swarm's slow disks are of no use to nodes without any is nothing to mend. */
function isOfTheRoom(kind: string, { scenario: { faults }, given }: SessionResults): boolean {
  if (faults === undefined || !ROOM_KINDS.includes(kind)) return false
  return ![...faults, ...(given?.faults ?? []).map(fault => fault.kind)].includes(kind)
}
